// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Commands;

namespace Telemetry.Cli.Terminal;

/// <summary>Consoles for tables: with colours on a terminal, else plain. Texts of the network and of disks go to them
/// by <see cref="Escape"/> and <see cref="WritePrinted"/> only.</summary>
internal static class Consoles
{
    private const int PlainWidth = 160;

    /// <summary>A text as <see cref="PrintedLine"/> has it, in which no part is markup.</summary>
    public static string Escape(string text) => Markup.Escape(PrintedLine.Of(text));

    /// <summary>Writes a text in one line.</summary>
    public static void WritePrinted(this IAnsiConsole console, string line) => console.WriteLine(PrintedLine.Of(line));

    /// <summary>A console on standard output or on any other writer.</summary>
    public static IAnsiConsole For(TextWriter output)
    {
        if (ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
            return AnsiConsole.Console;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = PlainWidth;
        return console;
    }
}
