import SampleBundles

// Two modules have a mesh: in the tests the diagnosis keeps the short name.
typealias SampleMesh = Mesh
