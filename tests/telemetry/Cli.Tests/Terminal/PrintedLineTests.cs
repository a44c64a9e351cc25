// SPDX-License-Identifier: Apache-2.0
using Telemetry.Commands;
using Telemetry.Model.Failures;

namespace Telemetry.Cli.Tests.Terminal;

/// <summary>Lines for the user with names that others chose: one line stays one, and nothing in it steers a terminal.
/// </summary>
[Collection("console")]
public sealed class PrintedLineTests
{
    /// <summary>Names that a host, a feed or a file may have, and how they are printed.</summary>
    private static readonly (string Name, string Printed)[] Names =
    [
        ("ITCH-A", "ITCH-A"),
        ("Zürich 次 \U0001F600", "Zürich 次 \U0001F600"),
        (@"a\nb", @"a\nb"),
        ("x\npage: http://evil.example", @"x\npage: http://evil.example"),
        ("x\r\ny", @"x\r\ny"),
        ("x\rpage", @"x\rpage"),
        ("\u001b[2J\u001b]0;title\u0007", @"\u001b[2J\u001b]0;title\u0007"),
        ("\u009b31m", @"\u009b31m"),
        ("a\0b", @"a\u0000b"),
        ("a\tb\u007f\b\v\f", @"a\tb\u007f\u0008\u000b\u000c"),
        ("\u0085\u2028\u2029", @"\u0085\u2028\u2029"),
        ("gnp\u202e\u202d\u202a\u202b\u202c", @"gnp\u202e\u202d\u202a\u202b\u202c"),
        ("\u2066\u2067\u2068\u2069\u200e\u200f\u061c", @"\u2066\u2067\u2068\u2069\u200e\u200f\u061c"),
        ("zero\u200bwidth\ufeff\u00ad", @"zero\u200bwidth\ufeff\u00ad"),
        ("\U000e0041tag", @"\U000e0041tag"),
        ("half\ud800", "half\ufffd"),
        ("", ""),
    ];

    [Fact]
    public void a_notice_is_one_line_without_control_characters() => Assert.All(Names, one =>
    {
        Assert.Equal($"appliance {one.Printed} is new\n",
            Errors(() => new NoticeWriter().Report($"appliance {one.Name} is new")));
        Assert.Equal($"{one.Printed}\n", Errors(() => CommandRunner.Print(one.Name)));

        string? shown = null;
        new NoticeWriter { Target = text => shown = text }.Report(one.Name);
        Assert.Equal(one.Printed, shown);
    });

    [Fact]
    public void lines_of_a_longer_text_are_marked() => Assert.Equal(
        ["where: the verifier refused it", "| 0: r0 = 1", "|    exit\\u0007", "| ; do"],
        PrintedLine.LinesOf("where: the verifier refused it\n0: r0 = 1\r\n   exit\u0007\n; do\n"));

    [Fact]
    public void a_file_s_name_cannot_forge_a_line_of_the_program()
    {
        (int code, string error) = Commands.CommandLineTests.Run(
            ["config", "check", "/nowhere/x\ntelemetry: all is well\u001b[1A"]);

        Assert.NotEqual(0, code);
        Assert.DoesNotContain('\u001b', error);
        Assert.Contains("telemetry: all is well\\u001b[1A", error);
        Assert.DoesNotContain("\ntelemetry: all is well", error);
    }

    private static string Errors(Action print)
    {
        TextWriter before = Console.Error;
        var errors = new StringWriter();
        Console.SetError(errors);
        try
        {
            print();
        }
        finally
        {
            Console.SetError(before);
        }
        return errors.ToString();
    }
}
