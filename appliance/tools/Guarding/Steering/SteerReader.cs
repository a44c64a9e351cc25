// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Guarding.Reading;
using Telemetry.Kernel.Guarding;
using Telemetry.Model.Confinement;
using Telemetry.Yaml;

namespace Telemetry.Guarding.Steering;

/// <summary>Reads the section <c>steer</c>, which may stand in the file of the guard's rules or alone.</summary>
public static class SteerReader
{
    /// <summary>Key of the section.</summary>
    internal const string Key = "steer";

    private const string Hint = "see guard.example.yaml";
    private const string ExpectedTo = "ADDRESS:PORT such as 233.54.12.111:26477 or [ff15::1]:26477";
    private const int ShortestQueue = 8;
    private const int DefaultQueue = 2_048;
    private const long LargestLoss = 1_000_000_000;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FailureException">It cannot be read, has no such section or has errors; all of them are
    /// named.</exception>
    public static SteerSettings ReadFile(string path) => Read(YamlFile.ReadAll(path), path);

    /// <summary>Reads the text of a file.</summary>
    /// <param name="file">Path of the file, for errors and for what it names.</param>
    internal static SteerSettings Read(string text, string file)
    {
        var errors = new ErrorList();
        SteerSettings? settings = null;
        if (YamlFile.Parse(text, file, errors, Hint) is { } root)
        {
            long intervalNs = GuardReader.ReadInterval(root);
            foreach (string ofRules in GuardReader.Keys)
                root.Has(ofRules);
            if (root.Section(Key, Key) is { } section)
                settings = ReadSection(section, file, intervalNs);
            else if (errors.IsEmpty)
                errors.Add(file, "there is nothing to steer", $"add \"{Key}:\" with its interface and flows");
            root.Finish();
        }
        errors.ThrowIfAny();
        return settings!;
    }

    internal static SteerSettings ReadSection(YamlSection section, string file, long intervalNs)
    {
        string name = section.Required("interface", "eth1").Value;
        var flows = new FlowList(section.Errors);
        foreach (YamlSection one in section.Sections("flows", "flow"))
            ReadFlow(one, flows);
        ReadRoles(section, file, name, flows);
        if (flows.Count == 0 && section.Errors.IsEmpty)
            section.Errors.Add(section.Where, $"{Key}: no flow of {name} is named",
                "add \"flows:\" with \"- {to: ..., cpu: ...}\", or \"roles:\" and \"cpus:\"");
        var settings = new SteerSettings
        {
            Interface = name,
            IntervalNs = intervalNs,
            Queue = (int)(section.Integer("queue", ShortestQueue, SteerProgram.LongestQueue) ?? DefaultQueue),
            MostLost = section.Integer("most_lost", 0, LargestLoss) ?? 0,
            Flows = flows.Flows,
            Places = flows.Places,
        };
        section.Finish();
        return settings;
    }

    private static void ReadFlow(YamlSection section, FlowList flows)
    {
        Located<string> to = section.Required("to", "\"233.54.12.111:26477\"");
        long? cpu = section.RequiredInteger("cpu", 0, CpuSet.Limit - 1, "2");
        section.Finish();
        if (!EndpointAddress.TryParse(to.Value, out EndpointAddress endpoint) || endpoint.AnyAddress || endpoint.AnyPort
            || endpoint.Port == 0)
        {
            if (to.Value.Length > 0)
                section.Errors.Add(to.Where, $"flow: to is \"{to.Value}\"", $"expected {ExpectedTo}");
        }
        else if (cpu is { } known)
        {
            flows.Add(new SteeredFlow(endpoint, (int)known), to.Where);
        }
    }

    // Flows as "telemetry config flows" prints them; a queue stands for a CPU.
    private static void ReadRoles(YamlSection section, string file, string interfaceName, FlowList flows)
    {
        IReadOnlyList<int> cpus = ReadCpus(section);
        if (section.Text("roles") is not { } roles)
        {
            if (cpus.Count > 0)
                section.Errors.Add(section.WhereOf("cpus"), $"{Key}: \"cpus\" has no effect without \"roles\"",
                    "add \"roles: roles.conf\", or leave it out");
            return;
        }
        string path = Path.Combine(Path.GetDirectoryName(file) ?? "", roles.Value);
        foreach ((EndpointAddress to, int queue, string where) in RolesFlows.Read(path, interfaceName, section.Errors))
        {
            if (queue < cpus.Count)
            {
                flows.Add(new SteeredFlow(to, cpus[queue]), where);
                continue;
            }
            section.Errors.Add(where, string.Create(CultureInfo.InvariantCulture,
                $"queue {queue} has no CPU: \"cpus\" names {cpus.Count}"),
                "name one for each queue, the first for queue 0; or print the flows with fewer --queues");
            return;
        }
    }

    private static List<int> ReadCpus(YamlSection section)
    {
        List<int> cpus = [];
        foreach (Located<string> text in section.Texts("cpus", "2, 3") ?? [])
        {
            if (int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int cpu)
                && cpu < CpuSet.Limit)
                cpus.Add(cpu);
            else
                section.Errors.Add(text.Where, $"{Key}: cpus has \"{text.Value}\"", "expected numbers such as [2, 3]");
        }
        return cpus;
    }

    /// <summary>Flows, each destination once.</summary>
    private sealed class FlowList(ErrorList errors)
    {
        private readonly Dictionary<EndpointAddress, int> _cpus = [];

        internal List<SteeredFlow> Flows { get; } = [];

        internal List<string> Places { get; } = [];

        internal int Count => Flows.Count;

        internal void Add(SteeredFlow flow, string where)
        {
            if (_cpus.TryGetValue(flow.To, out int cpu))
            {
                errors.Add(where, string.Create(CultureInfo.InvariantCulture,
                    $"{flow.To} is named before, for CPU {cpu}"), "name it once");
                return;
            }
            if (Flows.Count == SteerProgram.MostFlows)
            {
                errors.Add(where, $"more than {SteerProgram.MostFlows} flows", "name fewer");
                return;
            }
            _cpus.Add(flow.To, flow.Cpu);
            Flows.Add(flow);
            Places.Add(where);
        }
    }
}
