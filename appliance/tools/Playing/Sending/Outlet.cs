// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Sending;
using Telemetry.Playing.Pacing;
using Telemetry.Playing.Planning;
using Telemetry.Playing.Safety;

namespace Telemetry.Playing.Sending;

/// <summary>The interface's side of a play: the sockets that send, what makes frames, and the kernel's stamps of what
/// left.</summary>
internal sealed class Outlet : IDisposable
{
    private readonly InterfaceMark _mark;
    private readonly TransmitStamps? _stamps;

    private Outlet(
        InterfaceMark mark, GroupSender sender, FrameWriter? frames, TransmitStamps? stamps, string? noStamps)
    {
        (_mark, Sender, Frames, _stamps, NoStamps) = (mark, sender, frames, stamps, noStamps);
        Stamps = stamps is null ? null : new StampJoin(stamps.TryTake, sender.Sources());
    }

    public GroupSender Sender { get; }

    /// <summary>Makes frames of datagrams; null to send datagrams.</summary>
    public FrameWriter? Frames { get; }

    /// <summary>Stamps of what left; null if there are none.</summary>
    public StampJoin? Stamps { get; }

    /// <summary>Reason for which there are no stamps; null if there are.</summary>
    public string? NoStamps { get; }

    /// <summary>Opens the sockets and attaches the kernel program.</summary>
    /// <param name="targets">Destinations.</param>
    /// <exception cref="FailureException">A socket cannot be opened, or another play sends there.</exception>
    public static Outlet Open(PlayPlan plan, LabInterface lab, IReadOnlyList<PlayTarget> targets)
    {
        LabDevice device = lab.Device;
        // A play has a program there only if it sends datagrams and the kernel has TCX; this says so of all.
        InterfaceMark mark = InterfaceMark.TrySet(InterfaceMark.Play, device.Index)
            ?? throw new FailureException(new Failure(ExitCode.Usage, device.Name,
                $"another play sends by {device.Name}", "wait for its end, or name another interface"));
        try
        {
            if (!plan.Frames)
                return OfDatagrams(mark, lab, targets);
            var frames = new FrameWriter(device.Name);
            return new Outlet(mark, GroupSender.OfFrames(device.Name, device.Index), frames, null,
                "frames go past the interface's queue, and past the program before it");
        }
        catch
        {
            mark.Dispose();
            throw;
        }
    }

    /// <summary>Detaches the program and closes the sockets.</summary>
    public void Dispose()
    {
        _stamps?.Dispose();
        Sender.Dispose();
        _mark.Dispose();
    }

    private static Outlet OfDatagrams(InterfaceMark mark, LabInterface lab, IReadOnlyList<PlayTarget> targets)
    {
        LabDevice device = lab.Device;
        var sender = new GroupSender(device.Name, device.Index, lab.Inet, lab.Inet6);
        try
        {
            return new Outlet(
                mark, sender, null, TransmitStamps.Attach(device.Name, targets.Select(target => target.Target)), null);
        }
        catch (FailureException failed)
        {
            return new Outlet(mark, sender, null, null, failed.Failure.ToString());
        }
    }
}
