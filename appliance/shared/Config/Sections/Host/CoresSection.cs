// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Config.Sections.Host;

/// <summary>Reads <c>cores:</c>. Existence of the CPUs is checked by the host's code.</summary>
internal static class CoresSection
{
    private const string ExpectedReaders = "a CPU number, or one on each NUMA node such as [3, 19]";
    private const string Expected = "CPU numbers such as 3, 0-1 or [0, 4-7]";

    public static CoreSettings Read(YamlSection? section)
    {
        if (section is null)
            return new CoreSettings();
        Dictionary<(string Key, int Cpu), string> places = [];
        List<int> readers = Readers(section, places);
        var settings = new CoreSettings
        {
            Places = places,
            Where = section.Where,
            Reader = readers.Count > 0 ? readers[0] : null,
            NodeReaders = new CpuSet(readers.Skip(1)),
            Pipeline = (int?)section.Integer(CoreSettings.PipelineKey, 0, CpuSet.Limit - 1),
            Publisher = (int?)section.Integer(CoreSettings.PublisherKey, 0, CpuSet.Limit - 1),
            Other = Cpus(section, CoreSettings.OtherKey, places),
        };
        foreach (string key in (string[])[CoreSettings.PipelineKey, CoreSettings.PublisherKey])
        {
            foreach ((_, int cpu) in settings.Pinned.Where(pin => pin.Key == key))
                places[(key, cpu)] = section.WhereOf(key);
        }
        foreach (IGrouping<int, string> twice in settings.Pinned.GroupBy(pin => pin.Cpu, pin => pin.Key)
            .Where(keys => keys.Count() > 1))
        {
            string cpu = twice.Key.ToString(CultureInfo.InvariantCulture);
            section.Errors.Add(section.WhereOf(twice.Last()), $"cores: CPU {cpu} is given to {twice.First()} and to "
                + twice.Last(), "give each thread its own, or leave one out: it then runs on other");
        }
        section.Finish();
        return settings;
    }

    // The first reader is the one that merges.
    private static List<int> Readers(YamlSection section, Dictionary<(string, int), string> places)
    {
        const string Key = CoreSettings.ReaderKey;
        List<int> readers = [];
        foreach (Located<string> text in section.Texts(Key, ExpectedReaders) ?? [])
        {
            if (!int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int cpu))
                section.Errors.Add(text.Where, $"cores: {Key} is \"{text.Value}\"", $"expected {ExpectedReaders}");
            else if (cpu >= CpuSet.Limit)
                section.Errors.Add(text.Where, string.Create(CultureInfo.InvariantCulture, $"cores: {Key} is {cpu}"),
                    string.Create(CultureInfo.InvariantCulture, $"expected 0 to {CpuSet.Limit - 1}"));
            else if (readers.Contains(cpu))
                section.Errors.Add(text.Where, string.Create(CultureInfo.InvariantCulture,
                    $"cores: {Key} names CPU {cpu} twice"), "name it once");
            else
            {
                readers.Add(cpu);
                places[(Key, cpu)] = text.Where;
            }
        }
        return readers;
    }

    private static CpuSet? Cpus(
        YamlSection section, string key, Dictionary<(string, int), string> places)
    {
        if (section.Texts(key, Expected) is not { } texts)
            return null;
        List<int> cpus = [];
        foreach (Located<string> text in texts)
        {
            if (!CpuSet.TryParse(text.Value, out CpuSet part) || part.Count == 0)
                section.Errors.Add(text.Where, $"cores: {key} is \"{text.Value}\"", $"expected {Expected}");
            else if (part.FirstOrDefault(cpus.Contains, -1) is var twice and >= 0)
                section.Errors.Add(text.Where, string.Create(CultureInfo.InvariantCulture,
                    $"cores: {key} names CPU {twice} twice"), "name it once");
            else
                cpus.AddRange(part);
            foreach (int cpu in part ?? CpuSet.None)
                places[(key, cpu)] = text.Where;
        }
        return cpus.Count > 0 ? new CpuSet(cpus) : null;
    }
}
