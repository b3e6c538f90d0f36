using PixStream.Mutations;

return Command.Run(args, Console.Out);
