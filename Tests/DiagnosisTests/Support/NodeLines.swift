/// A node's names for a container, as its kernel prints them.
enum NodeLines {
    static let id = String(repeating: "4e", count: 32)

    static func cgroup(_ uid: String, _ id: String = id) -> String {
        let slice = uid.replacing("-", with: "_")
        return
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(slice).slice/cri-containerd-\(id).scope"
    }
}
