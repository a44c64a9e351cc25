// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Telemetry.Yaml.Text;
using TestSupport;

namespace Telemetry.Config.Tests;

/// <summary>Ranges and defaults of settings, as the documents name them.</summary>
public class NumberSettingsTests
{
    public static TheoryData<string> Names => new(
        typeof(NumberSettings).GetProperties().Select(property => property.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void the_example_explains_it_with_its_default_and_its_range(string name)
    {
        var setting = (NumberSetting)typeof(NumberSettings).GetProperty(name)!.GetValue(null)!;

        string[] explanations = [.. ExplanationsOf(setting.Key)];

        Assert.NotEmpty(explanations);
        Assert.True(setting.Default < 0 || explanations.Any(text => NumbersIn(text, "Default (%)", setting)
            .Any(found => found[0] == setting.Default)), $"{name}: no \"Default {setting.Format(setting.Default)}\"");
        // A key of this name in another section may have another unit, in which the numbers are none.
        foreach (long[] range in explanations.SelectMany(text => NumbersIn(text, "from (%) to (%)", setting))
            .Where(range => explanations.Length == 1 || Array.TrueForAll(range, number => number >= 0)))
            Assert.Equal([setting.Least, setting.Most], range);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void its_default_is_within_its_range(string name)
    {
        var setting = (NumberSetting)typeof(NumberSettings).GetProperty(name)!.GetValue(null)!;

        Assert.InRange(setting.Least, 0, setting.Most);
        if (setting.Default >= 0)
            Assert.InRange(setting.Default, setting.Least, setting.Most);
    }

    [Fact]
    public void the_document_names_limits_as_they_are()
    {
        string document = Regex.Replace(
            File.ReadAllText(Path.Combine(ProjectTree.Root, "docs", "configuration.md")), @"\s+", " ");

        Assert.Contains($"`memory_limit` ({Spaced(NumberSettings.MemoryLimit.Default)})", document,
            StringComparison.Ordinal);
        Assert.Contains($"`ring_bytes` (a power of two, to {Spaced(NumberSettings.RingBytes.Most)})", document,
            StringComparison.Ordinal);
    }

    /// <summary>The comment and the value of each line of the example that has the key.</summary>
    private static IEnumerable<string> ExplanationsOf(string key)
    {
        string[] lines = File.ReadAllLines(Path.Combine(ProjectTree.Root, "telemetry.example.yaml"));
        for (int index = 0; index < lines.Length; index++)
        {
            if (!Regex.IsMatch(lines[index], $@"^[\s#{{]*{key}: "))
                continue;
            int first = index;
            while (first > 0 && lines[first - 1].TrimStart().StartsWith('#'))
                first--;
            yield return string.Join(' ', lines[first..(index + 1)].Select(line => line.Trim(' ', '#')));
        }
    }

    private static IEnumerable<long[]> NumbersIn(string text, string pattern, NumberSetting setting) =>
        Regex.Matches(text, pattern.Replace("%", "[0-9]+[A-Za-z]*", StringComparison.Ordinal))
            .Select(match => match.Groups.Values.Skip(1)
                .Select(group => NumberOf(group.Value, setting.Unit)).ToArray());

    private static long NumberOf(string text, SettingUnit unit) => unit switch
    {
        SettingUnit.Duration => Duration.TryParse(text, out long valueNs) ? valueNs : -1,
        SettingUnit.Bytes => ByteSize.TryParse(text, out long bytes) ? bytes : -1,
        _ => long.TryParse(text, CultureInfo.InvariantCulture, out long number) ? number : -1,
    };

    private static string Spaced(long bytes) => Regex.Replace(ByteSize.Format(bytes), "(?<=[0-9])(?=[A-Z])", " ");
}
