import Testing

@testable import Captures

/// What an EnvoyFilter adds, by the type of its configuration, else by its name.
@Suite struct EnvoyFilterTests {
    @Test(arguments: [
        (
            #""name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}"#,
            "lua"
        ),
        (
            #""name": "a", "typed_config": {"@type": "type.googleapis.com/udpa.type.v1.TypedStruct", "type_url": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm"}"#,
            "wasm"
        ),
        (
            #""name": "a", "typedConfig": {"typeUrl": "type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm"}"#,
            "wasm"
        ),
        (
            #""name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz"}"#,
            "ExtAuthz"
        ),
        (#""name": "envoy.filters.http.router""#, "router"),
    ])
    func aPatchAddsAFilterByItsType(value: String, filter: String) throws {
        let text = """
            {"kind": "List", "apiVersion": "v1", "items": [{"apiVersion": "networking.istio.io/v1alpha3",
             "kind": "EnvoyFilter", "metadata": {"name": "extra", "namespace": "shop"}, "spec": {"configPatches": [
             {"applyTo": "HTTP_FILTER", "patch": {"operation": "INSERT_BEFORE", "value": {\(value)}}},
             {"applyTo": "CLUSTER", "patch": {"operation": "REMOVE"}}]}}]}

            """
        let found = try #require(try read(.kubernetesList, text).facts.objects.first)
        #expect(found.filters == [filter])
        // What only takes away is a patch and no filter.
        #expect(found.rules == 2)
    }
}
