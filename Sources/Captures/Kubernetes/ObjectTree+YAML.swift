import CYAML

extension ObjectTree {
    /// Builds the tree from the YAML of one item, by libyaml's events. False when the text breaks off or is no YAML: then the tree
    /// holds what came before.
    ///
    /// An alias counts as null: anchors are never expanded, so a small text cannot become a large object.
    func read(yaml text: TextSlice) -> Bool {
        removeAll()
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        defer { parser.deallocate() }
        guard yaml_parser_initialize(parser) == 1 else { return false }
        defer { yaml_parser_delete(parser) }
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { return false }
            let goesOn = take(event)
            let ended = event.type == YAML_STREAM_END_EVENT || event.type == YAML_DOCUMENT_END_EVENT
            yaml_event_delete(&event)
            if !goesOn { return false }
            if ended { return true }
        }
    }

    /// False when the text nests too deep.
    private func take(_ event: yaml_event_t) -> Bool {
        switch event.type {
        case YAML_SCALAR_EVENT:
            let data = event.data.scalar
            let text = TextSlice(start: data.value.map { UnsafePointer($0) }, count: data.length)
            let isPlain = data.style == YAML_PLAIN_SCALAR_STYLE
            scalar(text, isNull: isPlain && (text.isEmpty || text.isExactly("null") || text.isExactly("~")))
        case YAML_ALIAS_EVENT: scalar(TextSlice(start: nil, count: 0), isNull: true)
        case YAML_MAPPING_START_EVENT: return open(.mapping)
        case YAML_SEQUENCE_START_EVENT: return open(.sequence)
        case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: close()
        default: break
        }
        return true
    }
}
