// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Host.Settings;

/// <summary>Names of settings that are watched during a run; the name in <c>tune</c> where it has one.</summary>
public static class SettingNames
{
    /// <summary>CPUs of threads.</summary>
    public const string Threads = "cpu-pinned";
    /// <summary>Speed and duplex of a link.</summary>
    public const string Link = "nic-speed-duplex";
    /// <summary>Frequency governor of a CPU.</summary>
    public const string Governor = "power-governor";
    /// <summary>Clock source of the kernel.</summary>
    public const string ClockSource = "clock-source";
    public const string OnlineCpus = "cpu-online-set";
    /// <summary>CPUs of a network interface's interrupts.</summary>
    public const string Interrupts = "nic-irq-affinity";

    /// <summary>Features of an interface that change what the hooks see or when: the kernel's name of each, and the
    /// name of the setting.</summary>
    public static IReadOnlyList<(string Feature, string Id)> Features { get; } =
    [
        ("rx-gro", "nic-gro-off"), ("rx-gro-hw", "nic-gro-hw-off"), ("rx-lro", "nic-lro-off"),
        ("rx-vlan-hw-parse", "nic-rx-vlan-offload"), ("rx-vlan-filter", "nic-vlan-filter"),
        ("rx-ntuple-filter", "nic-ntuple"), ("tx-generic-segmentation", "nic-gso"),
        ("tx-tcp-segmentation", "nic-tso"),
    ];
}
