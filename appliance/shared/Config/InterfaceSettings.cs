// SPDX-License-Identifier: Apache-2.0
using Telemetry.Stamps;
using Telemetry.Yaml;

namespace Telemetry.Config;

/// <summary>One measured interface.</summary>
public sealed record InterfaceSettings
{
    private const int LongestName = 15;

    /// <summary>Its name in the network namespace of the process.</summary>
    public required string Name { get; init; }

    /// <summary>Way of attaching the receive program.</summary>
    public AttachMode Attach { get; init; } = AttachMode.Auto;

    /// <summary>True if it carries only copies of packets (a mirror port or tap); else it is the host's own.</summary>
    public bool IsMirror { get; init; }

    /// <summary>True if its packets are dropped after capture; mirror ports only.</summary>
    public bool Drop { get; init; }

    /// <summary>True to record the NIC's own stamps of received packets too.</summary>
    public bool NicStamps { get; init; }

    /// <summary>Stamps that a device adds to the frames, in place of the host's; mirror ports only; null for
    /// none.</summary>
    public TrailerSettings? Trailer { get; init; }

    /// <summary>Tunnels whose contents a replay looks at; mirror ports only.</summary>
    public TunnelChoice Decapsulate { get; init; }

    /// <summary>Position in the file, or the option.</summary>
    public required string Where { get; init; }

    /// <summary>Checks the name against the kernel's rules and the previously named interfaces.</summary>
    public void Check(IReadOnlyList<InterfaceSettings> before, string where, ErrorList errors)
    {
        if (Name is "." or ".." || Name.Length > LongestName || Name.AsSpan().ContainsAny(" \t/:%"))
            errors.Add(where, $"\"{Name}\" is not an interface name", "see \"ip link\"");
        else if (Name.Length > 0 && before.Any(other => other.Name == Name))
            errors.Add(where, $"interface \"{Name}\" stands here twice", "remove one");
        if (Decapsulate != TunnelChoice.None && !IsMirror)
            errors.Add(Where, $"{Name}: decapsulate, but copies in tunnels come to mirror ports", "add role: mirror");
        if (Drop && !IsMirror)
            errors.Add(Where, $"{Name}: drop: true, but the host needs its packets", "add role: mirror, or remove it");
        else if (Drop && Attach == AttachMode.Tc)
            errors.Add(Where, $"{Name}: drop: true, but attach: tc passes packets on", "remove one of both");
        if (NicStamps && (Drop || Attach == AttachMode.XdpGeneric))
            errors.Add(Where, $"{Name}: stamps: nic works neither with drop: true nor with attach: xdp_generic",
                "remove one of both");
        if (Trailer is not null && !IsMirror)
            errors.Add(Where, $"{Name}: stamps: {{trailer: ...}}, but devices stamp the copies of a mirror port or tap",
                "add role: mirror");
    }
}

/// <summary>Stamps that a device, such as a tap, adds to the ends of a mirror port's frames.</summary>
public sealed record TrailerSettings(StampFormat Format)
{
    /// <summary>Default of <see cref="WithinNs"/>.</summary>
    public const long DefaultWithinNs = 10_000_000_000;

    /// <summary>True to read the outermost of several trailers, else the innermost.</summary>
    public bool Outer { get; init; }

    /// <summary>Scale that the device's time must have; null for either.</summary>
    public TimeScale? TimeScale { get; init; }

    /// <summary>Correction for cables, added to each stamp, nanoseconds.</summary>
    public long DelayNs { get; init; }

    /// <summary>Time within which the first frames must prove the format, nanoseconds.</summary>
    public long WithinNs { get; init; } = DefaultWithinNs;
}
