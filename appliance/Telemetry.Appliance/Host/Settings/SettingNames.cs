// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Host.Settings;

/// <summary>Names of settings that are looked at while running; where <c>tune</c> has one for it, it is that.</summary>
internal static class SettingNames
{
    internal const string Threads = "cpu-pinned";
    internal const string Link = "nic-speed-duplex";
    internal const string Governor = "power-governor";
    internal const string ClockSource = "clock-source";
    internal const string OnlineCpus = "cpu-online-set";
    internal const string Interrupts = "nic-irq-affinity";

    /// <summary>Features of an interface that change what the hooks see or when: what the kernel calls each, and the
    /// name of the setting.</summary>
    internal static IReadOnlyList<(string Feature, string Id)> Features { get; } =
    [
        ("rx-gro", "nic-gro-off"), ("rx-gro-hw", "nic-gro-hw-off"), ("rx-lro", "nic-lro-off"),
        ("rx-vlan-hw-parse", "nic-rx-vlan-offload"), ("rx-vlan-filter", "nic-vlan-filter"),
        ("rx-ntuple-filter", "nic-ntuple"), ("tx-generic-segmentation", "nic-gso"),
        ("tx-tcp-segmentation", "nic-tso"),
    ];
}
