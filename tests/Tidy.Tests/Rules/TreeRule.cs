// SPDX-License-Identifier: Apache-2.0
namespace Tidy.Tests.Rules;

/// <summary>No large files, no binary files but pictures of documents, no executables but scripts, and scripts that
/// stop at the first error.</summary>
internal sealed class TreeRule : ITidyRule
{
    public string Name => "blobs";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (string path in tree.Oversized)
            yield return new Finding(path, 1, 1, Name, "larger than 256 KiB; make it in the test, or leave it out");
        foreach (SourceFile file in tree.Files)
        {
            bool script = file.Text.StartsWith("#!", StringComparison.Ordinal);
            if (file.Text.Contains('\0') && !IsPicture(file))
                yield return file.Find(Name, 1, "a binary file; make it in the test, or leave it out");
            if (file.IsExecutable != script)
                yield return file.Find(
                    Name, 1, script ? "a script that is not executable" : "executable, but no script");
            if (script && !file.Text.Contains("set -euo pipefail", StringComparison.Ordinal))
                yield return file.Find(Name, 1, "a script without \"set -euo pipefail\"");
        }
    }

    private static bool IsPicture(SourceFile file) => file.Path.StartsWith("docs/", StringComparison.Ordinal)
        && file.Path.EndsWith(".png", StringComparison.Ordinal);
}
