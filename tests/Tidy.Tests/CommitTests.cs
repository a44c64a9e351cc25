// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Tidy.Tests;

public class CommitTests
{
    private const int LongestSubject = 72;

    /// <summary>The last commit before this rule: some older subjects are longer.</summary>
    private const string Before = "36654aa9ab5d";

    [Fact]
    public void subjects_fit_into_a_line()
    {
        string[] tooLong = [.. Subjects().Where(subject => subject.Length > LongestSubject)];

        Assert.True(
            tooLong.Length == 0, $"longer than {LongestSubject} characters:\n" + string.Join('\n', tooLong));
    }

    /// <summary>Subjects since this rule; none outside of a clone that has its history.</summary>
    private static string[] Subjects()
    {
        string[] arguments = ["-c", "safe.directory=*", "-C", Tree.Root, "log", "--format=%s", $"{Before}..HEAD"];
        var start = new ProcessStartInfo("git", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process? git = Process.Start(start);
        string listed = git?.StandardOutput.ReadToEnd() ?? "";
        git?.WaitForExit();
        return git is { ExitCode: 0 } ? listed.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];
    }
}
