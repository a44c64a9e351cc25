// SPDX-License-Identifier: Apache-2.0
using Tidy.Tests.Rules;

namespace Tidy.Tests;

public class TidyTests
{
    private static readonly ITidyRule[] Rules =
    [
        new DirectionRule(), new LengthRule(), new BannedWordRule(), new HotPathRule(), new HeaderRule(),
        new UnusedRule(), new DocumentationRule(), new FrameworkRule(), new LinkRule(), new TreeRule(),
        new RoomRule(), new VerdictRule(), new WordingRule(), new PageRule(),
    ];

    [Fact]
    public void the_tree_keeps_every_rule()
    {
        Tree tree = Tree.Load();
        tree.CSharp.AsParallel().ForAll(file => _ = file.Root);
        List<Finding> findings = [.. Rules.AsParallel().AsOrdered().SelectMany(rule => rule.Check(tree))];

        List<string> breaches = [.. findings
            .Where(finding => !Exceptions.All.Any(exception => Exceptions.Covers(exception, finding)))
            .Select(finding => finding.ToString())];
        breaches.AddRange(Exceptions.All
            .Where(exception => !findings.Any(finding => Exceptions.Covers(exception, finding)))
            .Select(exception =>
                $"{exception.Path}:1:1: {exception.Rule}: an exception that covers nothing; remove it"));

        Assert.True(breaches.Count == 0, string.Join('\n', breaches));
    }
}
