using System.CommandLine;
using AfterAction.Anonymisation.Commands;

var command = new RootCommand("Finds what in a text would give somebody away, and puts roles and kinds in its place. Nothing leaves this machine.")
{
    AnonymiseText.Command(), TrainTagger.Command(), Score.Command(),
};
return await command.Parse(args).InvokeAsync();
