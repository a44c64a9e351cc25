// SPDX-License-Identifier: Apache-2.0
using Telemetry.Alerts.Rules.Declared;
using Telemetry.Model.Failures;
using Telemetry.Yaml;
using TestSupport;

namespace Telemetry.Alerts.Tests.Rules;

/// <summary>Errors in files of rules: position, error, remedy.</summary>
public sealed class RuleFileTests
{
    [Theory]
    [InlineData("nam: x", "2:5: rule: \"name\" is missing; add \"name: OrderToAckSlow\"")]
    [InlineData("name: a-b", "2:11: \"a-b\" cannot be the name of a rule; expected up to 64 letters, digits and '_'")]
    [InlineData("of: latency.order_to_ak",
        "3:9: unknown quantity \"latency.order_to_ak\"; did you mean \"latency.order_to_ack\"?")]
    [InlineData("of: feeds.messages_list",
        "3:9: unknown quantity \"feeds.messages_list\"; did you mean \"feeds.messages_lost\"?")]
    [InlineData("value: p101",
        "4:12: rule Slow: latency.order_to_ack has no value \"p101\"; expected max, count, rank, rank_p50, or a "
        + "percentile such as p99 or p99.9")]
    [InlineData("value: rate",
        "4:12: rule Slow: latency.order_to_ack has no value \"rate\"; expected max, count, rank, rank_p50, or a "
        + "percentile such as p99 or p99.9")]
    [InlineData("raise: 300us",
        "5:12: rule Slow: raise is \"300us\"; expected a comparison such as \"> 300us\" or \"<= 10ms\"")]
    [InlineData("raise: \"> 300\"",
        "5:12: rule Slow: raise is \"> 300\"; expected a comparison such as \"> 300us\" or \"<= 10ms\"")]
    [InlineData("clear: \"< 400us\"",
        "6:12: rule Slow: \"< 400us\" can clear what \"> 300us\" raises at the same value; give a limit on "
        + "the other side, such as \"<= 300us\"")]
    [InlineData("clear: \"> 200us\"",
        "6:12: rule Slow: \"> 200us\" can clear what \"> 300us\" raises at the same value; give a limit on "
        + "the other side, such as \"<= 300us\"")]
    [InlineData("for: 20", "6:10: rule Slow: for is \"20\"; expected a duration such as 10ms (ns, us, ms, s, min, h)")]
    [InlineData("window: 2h", "6:13: rule Slow: window is 2h; expected 1s to 1h")]
    [InlineData("by: [sesion]", "6:10: unknown label of latency.order_to_ack \"sesion\"; did you mean \"session\"?")]
    [InlineData("where: {channel: x}",
        "6:22: unknown label of latency.order_to_ack \"channel\"; it has appliance, feed, line, session, "
        + "against")]
    [InlineData("severity: fatal", "6:15: rule Slow: unknown severity \"fatal\"; known are info, warning, error")]
    [InlineData("summary: \"{vale}\"", "6:14: unknown name in braces \"vale\"; did you mean \"value\"?")]
    [InlineData("runbook: wiki",
        "6:14: rule Slow: \"wiki\" is not an address; expected one such as https://wiki.example/slow-orders")]
    [InlineData("kep: 5s", "6:5: rule Slow: unknown key \"kep\"; did you mean \"keep\"?")]
    public void an_error_names_its_place_and_its_remedy(string line, string expected)
    {
        string key = line[..line.IndexOf(':', StringComparison.Ordinal)];
        List<string> lines = ["name: Slow", "of: latency.order_to_ack", "value: p99", "raise: \"> 300us\""];
        int place = lines.FindIndex(one => one.StartsWith($"{key}:", StringComparison.Ordinal));
        if (key == "nam")
            lines[0] = line;
        else if (place >= 0)
            lines[place] = line;
        else
            lines.Add(line);

        Assert.Contains(Errors($"rules:\n  - {string.Join("\n    ", lines)}\n"),
            error => error.EndsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void a_rank_has_no_window_and_limits_from_0_to_100()
    {
        const string rank =
            "rules:\n  - name: Own\n    of: latency.order_to_ack\n    value: rank\n    raise: \">= 100\"\n";

        Assert.Equal(
            [
                "6:13: rule Own: window means nothing for a rank, which is of the last two slots of 5 min; leave it "
                + "out",
                "7:15: rule Own: at_least means nothing for a rank, which is of the last two slots of 5 min; leave it "
                + "out",
            ], Found(rank + "    window: 30s\n    at_least: 5\n"));
        Assert.Equal(
            ["5:12: rule Own: no rank is > 200; expected 0 for lower than all days to 100 for higher than all"],
            Found(With(">= 100", "> 200") + "    clear: \"< 90\"\n"));
        Assert.Equal(["4:12: rule Own: feeds.messages_lost has no value \"rank\"; expected sum, rate, max or last"],
            Found(With("latency.order_to_ack", "feeds.messages_lost")));
        Assert.Equal(
            ["4:12: rule Own: feeds.messages has no value \"rank_p50\"; expected sum, rate, max, last or rank"],
            Found(With("latency.order_to_ack\n    value: rank", "feeds.messages\n    value: rank_p50")));

        static string With(string old, string other) => rank.Replace(old, other, StringComparison.Ordinal);

        static IEnumerable<string> Found(string text) => Errors(text).Select(
            error => error[(error.IndexOf(".yaml:", StringComparison.Ordinal) + 6)..]);
    }

    [Fact]
    public void names_must_differ_from_each_other_and_from_those_of_the_program()
    {
        string rule = "of: feeds.messages_lost\n    value: sum\n    raise: \"> 0\"\n";
        IReadOnlyList<string> errors = Errors(
            $"rules:\n  - name: FeedGap\n    {rule}  - name: Own\n    {rule}  - name: Own\n    {rule}");

        Assert.Equal(2, errors.Count);
        Assert.Contains(
            "another rule has the name \"FeedGap\": that of the program", errors[0], StringComparison.Ordinal);
        Assert.Matches("another rule has the name \"Own\": that of .*rules.yaml:6:11", errors[1]);
    }

    [Fact]
    public void a_file_that_is_no_list_of_rules_says_how_to_begin()
    {
        Assert.Contains("begin it with \"rules:\"", Assert.Single(Errors("- name: x\n")), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Errors(string text)
    {
        using var folder = new ScratchFolder();
        string file = Path.Combine(folder.Path, "rules.yaml");
        File.WriteAllText(file, text);
        var errors = new ErrorList();
        _ = RuleFile.ReadAll([file], errors);
        FailureException found = Assert.Throws<FailureException>(errors.ThrowIfAny);
        return [.. found.Failures.Select(one => $"{one.Where}: {one.What}; {one.Do}")];
    }
}
