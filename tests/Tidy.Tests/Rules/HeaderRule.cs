// SPDX-License-Identifier: Apache-2.0
namespace Tidy.Tests.Rules;

/// <summary>Every source file says its licence in its first line.</summary>
internal sealed class HeaderRule : ITidyRule
{
    private const string Apache = "SPDX-License-Identifier: Apache-2.0";

    public string Name => "header";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.Files)
        {
            string? wanted = file switch
            {
                { IsCSharp: true } => Apache,
                { Path: var path } when Path.GetExtension(path) is ".js" or ".cjs" or ".css" => Apache,
                { Path: var path } when IsKernelSource(path) =>
                    "SPDX-License-Identifier: (BSD-2-Clause OR GPL-2.0-only)",
                _ => null,
            };
            if (wanted != null && !file.Lines[0].Contains(wanted, StringComparison.Ordinal))
                yield return file.Find(Name, 1, $"no \"{wanted}\" in the first line");
        }
    }

    private static bool IsKernelSource(string path) =>
        path.StartsWith("bpf/", StringComparison.Ordinal) && Path.GetExtension(path) is ".c" or ".h";
}
