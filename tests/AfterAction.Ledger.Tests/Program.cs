using AfterAction.Ledger.Tests;

// Half of a race, in a process of its own: what to do comes over standard input.
return await Racer.Follow(Console.In, Console.Out);
