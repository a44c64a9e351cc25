// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Kernel.Attaching;
using Telemetry.Appliance.Model;

namespace Telemetry.Appliance.Kernel;

/// <summary>An interface with our programs on it, as it is now.</summary>
public sealed class WatchedInterface
{
    private readonly CaptureInterface _request;
    private readonly bool _forceClsact;
    private NetworkDevice _device;
    private ProgramAttachment? _receive;
    private ProgramAttachment? _transmit;

    internal WatchedInterface(CaptureInterface request, bool forceClsact)
    {
        _request = request;
        _forceClsact = forceClsact;
        _device = NetworkDevice.Find(request.Name);
        if (!_device.HasEthernetHeader)
        {
            throw new FailureException(new Failure(
                ExitCode.Usage, request.Name, "its packets have no Ethernet header", "name the device below it"));
        }
        ReceiveHook = ChooseHook(request, _device);
    }

    /// <summary>Its name.</summary>
    public string Name => _request.Name;

    /// <summary>Its index; changes when it is removed and made again.</summary>
    public int Index => _device.Index;

    /// <summary>Its driver; empty if unknown.</summary>
    public string Driver => _device.Driver;

    /// <summary>Hook of the receive program.</summary>
    public Hook ReceiveHook { get; }

    /// <summary>How the receive program is attached (<c>xdp</c>, <c>xdp_generic</c>, <c>tcx</c>, <c>clsact</c>), or
    /// null.</summary>
    public string? ReceiveMode => _receive?.Mode;

    /// <summary>How the transmit program is attached (<c>tcx</c>, <c>clsact</c>), or null.</summary>
    public string? TransmitMode => _transmit?.Mode;

    /// <summary>What a person should know about the attachments.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. new[] { _receive?.Warning, _transmit?.Warning }.OfType<string>().Distinct()];

    /// <summary>Whether it is to be watched in that direction.</summary>
    internal bool Receives => _request.Receive;

    /// <summary>Whether it is to be watched in that direction.</summary>
    internal bool Transmits => _request.Transmit;

    internal void AttachReceive(Func<Hook, int> programFd)
    {
        if (!Receives || _receive is not null)
            return;
        int fd = programFd(ReceiveHook);
        _receive = ReceiveHook == Hook.XdpRx
            ? XdpAttachment.Attach(_device, fd, _request.Attach == AttachMode.XdpGeneric)
            : TcAttachment.Attach(_device, fd, egress: false, _forceClsact);
    }

    internal void AttachTransmit(Func<Hook, int> programFd)
    {
        if (Transmits && _transmit is null)
            _transmit = TcAttachment.Attach(_device, programFd(Hook.TcTx), egress: true, _forceClsact);
    }

    internal void DetachReceive()
    {
        _receive?.Dispose();
        _receive = null;
    }

    internal void DetachTransmit()
    {
        _transmit?.Dispose();
        _transmit = null;
    }

    /// <summary>Forgets the attachments of a device that is gone and takes its successor.</summary>
    internal void Renew()
    {
        DetachTransmit();
        DetachReceive();
        _device = NetworkDevice.Find(Name);
    }

    internal static Hook ChooseHook(CaptureInterface request, NetworkDevice device)
    {
        bool undisturbed = request.Mirror || XdpDrivers.AreUndisturbed(device.Driver);
        switch (request.Attach)
        {
            case AttachMode.Tc:
                return Hook.TcRx;
            case AttachMode.Auto:
                return undisturbed ? Hook.XdpRx : Hook.TcRx;
            case AttachMode.Xdp when !undisturbed && device.Driver.Length > 0 && device.HasAddresses():
                throw new FailureException(new Failure(
                    ExitCode.CannotRun, request.Name,
                    $"attaching native XDP may reset the link or the queues of driver {device.Driver}, and the "
                    + "interface is in use", "choose attach: tc, or attach: xdp_accept_link_reset"));
            default:
                return Hook.XdpRx;
        }
    }
}
