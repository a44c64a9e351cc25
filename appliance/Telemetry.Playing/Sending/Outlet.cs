// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Sending;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Planning;
using Telemetry.Playing.Safety;

namespace Telemetry.Playing.Sending;

/// <summary>The interface's side of a play: the sockets that send, what makes frames, and the kernel's stamps of what
/// left.</summary>
internal sealed class Outlet : IDisposable
{
    private readonly TransmitStamps? _stamps;

    private Outlet(GroupSender sender, FrameWriter? frames, TransmitStamps? stamps, string? noStamps)
    {
        (Sender, Frames, _stamps, NoStamps) = (sender, frames, stamps, noStamps);
        Stamps = stamps is null ? null : new StampJoin(stamps.TryTake, sender.Sources());
    }

    /// <summary>Sends.</summary>
    public GroupSender Sender { get; }

    /// <summary>Makes frames of datagrams; null to send datagrams.</summary>
    public FrameWriter? Frames { get; }

    /// <summary>Stamps of what left; null if there are none.</summary>
    public StampJoin? Stamps { get; }

    /// <summary>Reason for which there are no stamps; null if there are.</summary>
    public string? NoStamps { get; }

    /// <summary>Opens the sockets and attaches the kernel program.</summary>
    /// <param name="plan">Options.</param>
    /// <param name="lab">The interface.</param>
    /// <param name="targets">Destinations.</param>
    /// <exception cref="FailureException">A socket cannot be opened.</exception>
    public static Outlet Open(PlayPlan plan, LabInterface lab, IReadOnlyList<PlayTarget> targets)
    {
        LabDevice device = lab.Device;
        if (plan.Frames)
        {
            var frames = new FrameWriter(device.Name);
            return new Outlet(GroupSender.OfFrames(device.Name, device.Index), frames, null,
                "frames go past the interface's queue, and past the program before it");
        }
        var sender = new GroupSender(device.Name, device.Index, lab.Inet, lab.Inet6);
        try
        {
            return new Outlet(
                sender, null, TransmitStamps.Attach(device.Name, targets.Select(target => target.Target)), null);
        }
        catch (FailureException failed)
        {
            return new Outlet(sender, null, null, failed.Failure.ToString());
        }
    }

    /// <summary>Detaches the program and closes the sockets.</summary>
    public void Dispose()
    {
        _stamps?.Dispose();
        Sender.Dispose();
    }
}
