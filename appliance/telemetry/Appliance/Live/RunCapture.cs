// SPDX-License-Identifier: Apache-2.0
using Telemetry.Config;
using Telemetry.Diagnostics.Doctor;

namespace Telemetry.Appliance.Live;

/// <summary>Programs and rings that <c>run</c> would capture with, for <c>doctor</c>.</summary>
public static class RunCapture
{
    /// <summary>Programs, flows and rings of a configuration on this kernel.</summary>
    /// <param name="configuration">The configuration; null for the defaults.</param>
    /// <param name="interfaceName">An interface to add; null for none.</param>
    public static PlannedCapture Of(Configuration? configuration, string? interfaceName)
    {
        configuration ??= Configuration.Build(new Settings
        {
            Interfaces = interfaceName is null
                ? [] : [new InterfaceSettings { Name = interfaceName, Where = "--interface" }],
        });
        var replaced = new Lines();
        configuration = RingFit.For(configuration.Settings).Of(configuration, replaced);
        return new PlannedCapture(LiveKernel.OptionsFor(configuration, canReload: true), replaced.All);
    }

    private sealed class Lines : IProgress<string>
    {
        internal List<string> All { get; } = [];

        public void Report(string value) => All.Add(value);
    }
}
