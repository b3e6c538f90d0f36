using PixStream.Simulation;

return Command.Run(args, Console.Out);
