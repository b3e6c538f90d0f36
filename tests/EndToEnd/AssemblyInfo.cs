// The processes under test share two cores with the tests: side by side they would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(PixStream.EndToEnd.SharedServer))]
