// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;

namespace Telemetry.Cli.Terminal;

/// <summary>Consoles for tables: with colours on a terminal, else plain.</summary>
internal static class Consoles
{
    private const int PlainWidth = 160;

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
