// SPDX-License-Identifier: Apache-2.0
using TestSupport;

namespace EndToEnd.Tests.Golden;

/// <summary>The public captures that a table of goldens has rows of.</summary>
internal static class PublicCaptures
{
    /// <summary>The folder that they are named in.</summary>
    internal static string Folder => Path.Combine(ProjectTree.Vectors!, "feeds", "vectors");

    /// <summary>All captures of a table; one that the folder does not have is a failure. The folder may have others, of
    /// which nothing is known; they are added when the committed files are rewritten.</summary>
    /// <param name="table">The table.</param>
    /// <param name="besides">Rows of the table that are of no single capture.</param>
    internal static IReadOnlyList<(string Name, VectorReplay Capture)> Of(Goldens table, params string[] besides)
    {
        List<(string Name, VectorReplay Capture)> captures =
            [.. VectorReplay.All().Select(capture => (Path.GetRelativePath(Folder, capture.File), capture))];
        if (Goldens.IsUpdating)
            return captures;
        string[] known = [.. table.Captures.Except(besides)];
        captures.RemoveAll(capture => !known.Contains(capture.Name));
        Assert.Equal(known.Order(StringComparer.Ordinal), captures.Select(capture => capture.Name)
            .Order(StringComparer.Ordinal));
        Assert.True(known.Length >= 100, $"there are only {known.Length} captures");
        return captures;
    }
}
