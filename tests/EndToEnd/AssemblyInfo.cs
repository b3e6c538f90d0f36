[assembly: AssemblyFixture(typeof(PixStream.EndToEnd.SharedServer))]
