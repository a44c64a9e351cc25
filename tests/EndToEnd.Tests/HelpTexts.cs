// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>What the commands of a program say about themselves.</summary>
internal static partial class HelpTexts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Fails unless a manual has a section of each command, and names each command and option.</summary>
    /// <param name="manual">Text of the manual.</param>
    /// <param name="program">The program.</param>
    /// <param name="name">Its name.</param>
    /// <param name="least">Commands that have to be among them.</param>
    public static void AssertIn(string manual, string program, string name, params string[] least)
    {
        Dictionary<string, string> texts = [];
        Read(program, "", texts);
        Assert.Empty(least.Except(texts.Keys));
        string[] lines = [.. manual.Split('\n').Select(line => line.Trim())];
        foreach ((string command, string text) in texts)
        {
            Assert.Contains($"{name} {command}".Trim(), lines);
            Assert.All(Word().Matches(text), word => Assert.Contains(word.Value, manual, StringComparison.Ordinal));
        }
    }

    private static void Read(string program, string command, Dictionary<string, string> texts)
    {
        string text = PlainRun.Succeed(
            Patience, program, [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        texts.Add(command, text);
        int commands = text.IndexOf("\nCommands:\n", StringComparison.Ordinal);
        if (commands < 0)
            return;
        // They end with an empty line; examples may follow.
        string[] parts = text[(commands + 1)..].Split("\n\n");
        foreach (Match one in Word().Matches(parts[0]))
            Read(program, $"{command} {one.Value}".Trim(), texts);
    }

    [GeneratedRegex("(?<=^  )(--)?[a-z][a-z-]+(?= )", RegexOptions.Multiline)]
    private static partial Regex Word();
}
