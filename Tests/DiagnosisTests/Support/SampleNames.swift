import SampleBundles

// Two modules have a mesh and a model: in the tests the diagnosis keeps the short name.
typealias SampleMesh = Mesh
typealias SampleModel = MemoryModel
