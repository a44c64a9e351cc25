// SPDX-License-Identifier: Apache-2.0
namespace Tidy.Tests.Rules;

/// <summary>One place names the framework, one the versions of packages.</summary>
internal sealed class FrameworkRule : ITidyRule
{
    public string Name => "one-framework";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.Files.Where(file => file.Path.EndsWith("proj", StringComparison.Ordinal)))
        {
            for (int line = 0; line < file.Lines.Length; line++)
            {
                if (file.Lines[line].Contains("TargetFramework", StringComparison.Ordinal))
                    yield return file.Find(Name, line + 1, "names a framework; only Directory.Build.props does");
                if (file.Lines[line].Contains(" Version=\"", StringComparison.Ordinal))
                    yield return file.Find(Name, line + 1, "names a version; only Directory.Packages.props does");
            }
        }
    }
}
