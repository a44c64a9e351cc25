// SPDX-License-Identifier: Apache-2.0
using Spectre.Console;
using Telemetry.Commands;

namespace Telemetry.Cli.Terminal;

/// <summary>Texts of the network and of disks, as they go to a console.</summary>
internal static class Printed
{
    /// <summary>A text as <see cref="PrintedLine"/> has it, in which no part is markup.</summary>
    public static string Escape(string text) => Markup.Escape(PrintedLine.Of(text));

    /// <summary>Writes a text in one line.</summary>
    public static void WritePrinted(this IAnsiConsole console, string line) => console.WriteLine(PrintedLine.Of(line));
}
