// The processes under test share their cores with the tests: side by side they would only slow each other down.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
