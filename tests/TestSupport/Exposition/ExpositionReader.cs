// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Xunit;

namespace TestSupport.Exposition;

/// <summary>A value of a metric.</summary>
/// <param name="Name">Name.</param>
/// <param name="Labels">Labels, by name.</param>
/// <param name="Value">Value.</param>
/// <param name="Exemplar">Text of the exemplar; null without one.</param>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value, string? Exemplar)
{
    internal string Label(string name) => Labels.GetValueOrDefault(name, "");
}

/// <summary>A metric of a text: what its lines of description say, and its values.</summary>
internal sealed record ExposedMetric(
    string Name, string Type, string Help, string? Unit, IReadOnlyList<Sample> Samples);

/// <summary>Reads Prometheus' text format and OpenMetrics strictly: a metric's lines must stand together, its
/// description before its values.</summary>
internal static class ExpositionReader
{
    private static readonly string[] Endings = ["", "_total", "_bucket", "_sum", "_count"];

    internal static List<ExposedMetric> Read(string text)
    {
        List<ExposedMetric> metrics = [];
        HashSet<string> names = [];
        HashSet<string> series = [];
        string[] lines = text.Split('\n');
        Assert.Equal("", lines[^1]);
        for (int place = 0; place < lines.Length - 1;)
        {
            if (lines[place] == "# EOF")
            {
                Assert.Equal(lines.Length - 2, place);
                break;
            }
            (string name, string help) = Description(lines[place++], "# HELP ");
            (string typed, string type) = Description(lines[place++], "# TYPE ");
            Assert.Equal(name, typed);
            string? unit = null;
            if (lines[place].StartsWith("# UNIT ", StringComparison.Ordinal))
                unit = Description(lines[place++], "# UNIT ").Text;
            Assert.True(names.Add(name), $"{name} comes twice");
            List<Sample> samples = [];
            for (; place < lines.Length - 1 && !lines[place].StartsWith('#'); place++)
            {
                Sample sample = OfLine(lines[place]);
                Assert.Contains(sample.Name, Endings.Select(ending => name + ending));
                string identity = sample.Name + string.Join(
                    ',', sample.Labels.OrderBy(label => label.Key, StringComparer.Ordinal));
                Assert.True(series.Add(identity), $"{identity} comes twice");
                samples.Add(sample);
            }
            Assert.NotEmpty(samples);
            metrics.Add(new ExposedMetric(name, type, help, unit, samples));
        }
        return metrics;
    }

    internal static List<Sample> Samples(string text) => [.. Read(text).SelectMany(metric => metric.Samples)];

    private static (string Name, string Text) Description(string line, string start)
    {
        Assert.StartsWith(start, line, StringComparison.Ordinal);
        string[] parts = line[start.Length..].Split(' ', 2);
        return (parts[0], parts[1]);
    }

    private static Sample OfLine(string line)
    {
        int place = line.IndexOfAny(['{', ' ']);
        string name = line[..place];
        Dictionary<string, string> labels = [];
        if (line[place] == '{')
        {
            while (line[place++] != '}')
            {
                int equals = line.IndexOf('=', place);
                string label = line[place..equals];
                place = equals + 1;
                labels.Add(label, Quoted(line, ref place));
            }
        }
        string[] rest = line[place..].Trim().Split(" # ", 2);
        double value = double.Parse(rest[0], NumberStyles.Float, CultureInfo.InvariantCulture);
        return new Sample(name, labels, value, rest.Length > 1 ? rest[1] : null);
    }

    private static string Quoted(string line, ref int place)
    {
        Assert.Equal('"', line[place++]);
        StringBuilder text = new();
        for (; line[place] != '"'; place++)
        {
            if (line[place] != '\\')
            {
                text.Append(line[place]);
                continue;
            }
            place++;
            text.Append(line[place] == 'n' ? '\n' : line[place]);
        }
        place++;
        return text.ToString();
    }
}
