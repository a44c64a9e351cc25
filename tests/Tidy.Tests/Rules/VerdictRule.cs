// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Tidy.Tests.Rules;

/// <summary>Kernel programs let every packet go on; what may not is in files of its own.</summary>
internal sealed partial class VerdictRule : ITidyRule
{
    private const string MirrorPorts = "bpf/capture/mirror.bpf.c";
    private const string OptIn = "bpf/guard/";

    public string Name => "verdict";

    public IEnumerable<Finding> Check(Tree tree)
    {
        foreach (SourceFile file in tree.Files.Where(file => file.Path.StartsWith("bpf/", StringComparison.Ordinal)))
        {
            if (file.Path == MirrorPorts || file.Path.StartsWith(OptIn, StringComparison.Ordinal))
                continue;
            for (int line = 0; line < file.Lines.Length; line++)
            {
                if (Verdict().Match(file.Lines[line]) is { Success: true } verdict)
                    yield return file.Find(
                        Name, line + 1, $"{verdict.Value}: only {MirrorPorts} and {OptIn} may stop a packet");
            }
        }
    }

    [GeneratedRegex(
        @"\b(XDP_(DROP|TX|REDIRECT|ABORTED)|TC_ACT_(SHOT|STOLEN|QUEUED|REDIRECT|TRAP)|TCX_(DROP|REDIRECT))\b")]
    private static partial Regex Verdict();
}
