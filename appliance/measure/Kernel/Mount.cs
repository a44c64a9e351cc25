// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel;

/// <summary>A mounted file system, by <c>mountinfo</c> (proc_pid_mountinfo(5)).</summary>
/// <param name="Top">Folder of the file system that is mounted; "/" if it is all.</param>
/// <param name="Point">Folder that it is mounted at.</param>
/// <param name="Type">Type of the file system.</param>
/// <param name="Options">Options of the file system, separated by commas.</param>
public sealed record Mount(string Top, string Point, string Type, string Options)
{
    /// <summary>The mounts in lines of <c>mountinfo</c>; other lines are passed over.</summary>
    // ID PARENT MAJOR:MINOR TOP POINT OPTIONS [FIELDS] - TYPE SOURCE OPTIONS
    public static IEnumerable<Mount> In(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            if (dash >= 5 && dash + 3 < fields.Length)
                yield return new Mount(fields[3], Unescape(fields[4]), fields[dash + 1], fields[dash + 3]);
        }
    }

    // The kernel writes blanks, tabs, line ends and backslashes as a backslash and three octal digits.
    private static string Unescape(string path)
    {
        foreach ((string code, string text) in (ReadOnlySpan<(string, string)>)
            [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")])
            path = path.Replace(code, text, StringComparison.Ordinal);
        return path;
    }
}
