// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Perf.Harness;

/// <summary>Head and end of a report: the host, and its load.</summary>
internal sealed class HostReport(HostFacts host, bool isJson)
{
    /// <summary>Prints the host.</summary>
    internal void Begin()
    {
        if (isJson)
        {
            JsonLine.Write("host", Write);
            return;
        }
        Console.WriteLine($"{host.Cpu}, {host.Cores} cores{(host.Hypervisor ? " (virtual)" : "")}, "
            + $"isolated: {(host.IsolatedCores.Length == 0 ? "none" : host.IsolatedCores)}, "
            + $"governor: {host.Governor ?? "not shown"}, {host.Mitigations} mitigations");
        Console.WriteLine($"Linux {host.Kernel}; {host.Runtime}; {host.Command}");
        Console.WriteLine($"load: {HostFacts.Load}; CPU pressure {HostFacts.Pressure ?? "unknown"} %");
        foreach (string warning in host.Warnings())
            Console.WriteLine($"warning: {warning}");
        Console.WriteLine();
    }

    /// <summary>Prints the host's load at the end.</summary>
    internal void End()
    {
        if (isJson)
            JsonLine.Write("host_after", Write);
        else
            Console.WriteLine($"load after: {HostFacts.Load}; CPU pressure {HostFacts.Pressure ?? "unknown"} %");
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("cpu", host.Cpu);
        json.WriteNumber("cores", host.Cores);
        json.WriteString("isolated", host.IsolatedCores);
        json.WriteString("governor", host.Governor);
        json.WriteBoolean("hypervisor", host.Hypervisor);
        json.WriteString("kernel", host.Kernel);
        json.WriteNumber("mitigations", host.Mitigations);
        json.WriteString("runtime", host.Runtime);
        json.WriteString("command", host.Command);
        json.WriteString("load", HostFacts.Load);
        json.WriteString("cpu_pressure_avg10", HostFacts.Pressure);
        json.WriteStartArray("warnings");
        foreach (string warning in host.Warnings())
            json.WriteStringValue(warning);
        json.WriteEndArray();
    }
}
