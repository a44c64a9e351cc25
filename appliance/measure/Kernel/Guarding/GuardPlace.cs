// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Kernel.Attaching;

namespace Telemetry.Kernel.Guarding;

/// <summary>Requested hook of the guard.</summary>
public enum GuardPlace
{
    /// <summary>TC ingress, behind the programs that measure, whenever they come.</summary>
    Tc,

    /// <summary>XDP; refused where that would do harm.</summary>
    Xdp,

    /// <summary>XDP where nothing measures and its attaching is harmless, else TC.</summary>
    Auto,
}

/// <summary>Chosen hook of the guard on an interface.</summary>
/// <param name="Hook">XDP or TC ingress.</param>
/// <param name="Why">Reason, for people.</param>
public readonly record struct GuardChoice(Hook Hook, string Why);

/// <summary>Chooses the hook of the guard on an interface.</summary>
public static class GuardPolicy
{
    /// <summary>Chooses it.</summary>
    /// <param name="place">Requested place.</param>
    /// <exception cref="FailureException">XDP was asked for, and would do harm.</exception>
    public static GuardChoice Choose(GuardPlace place, NetworkDevice device)
    {
        if (place == GuardPlace.Tc)
            return new GuardChoice(Hook.TcRx, "behind what measures");
        string? obstacle = Obstacle(device, takesResets: place == GuardPlace.Xdp);
        if (obstacle is null)
        {
            return new GuardChoice(
                Hook.XdpRx, $"nothing measures there, and attaching does no harm (driver {device.Driver})");
        }
        return place == GuardPlace.Auto ? new GuardChoice(Hook.TcRx, $"behind what measures: {obstacle}")
            : throw new FailureException(new Failure(
                ExitCode.CannotRun, device.Name, $"the guard cannot have XDP: {obstacle}", "set place: tc, or auto"));
    }

    // Null if there is none.
    private static string? Obstacle(NetworkDevice device, bool takesResets)
    {
        if (OwnAttachments.Has(device.Index) is not false and var measures)
            return measures is true ? "'telemetry run' measures there" : "its programs cannot be asked for";
        if (XdpAttachment.Holder(device.Index) is (uint id, string name))
            return string.Create(CultureInfo.InvariantCulture, $"XDP is held by another program (id {id}, \"{name}\")");
        return HarmOf(device, takesResets);
    }

    /// <summary>Reason for which the driver should not have a program at native XDP; null if there is none.</summary>
    /// <param name="takesResets">True if a reset is not a reason while the interface is not in use.</param>
    internal static string? HarmOf(NetworkDevice device, bool takesResets)
    {
        XdpDriver driver = XdpDrivers.Of(device.Driver);
        if (driver.Effect == XdpEffect.Unsupported || device.Driver.Length == 0)
            return $"its driver ({(device.Driver.Length > 0 ? device.Driver : "unknown")}) has no native XDP";
        if (driver.Effect != XdpEffect.None && !(takesResets && !device.IsInUse()))
            return $"attaching XDP {driver.EffectText} of driver {device.Driver}";
        return driver.MtuLimit > 0 && device.Mtu > driver.MtuLimit ? string.Create(CultureInfo.InvariantCulture,
            $"MTU {device.Mtu} exceeds the {driver.MtuLimit} that its driver takes with XDP") : null;
    }
}
