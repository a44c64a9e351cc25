// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Attaching.Tc;
using Telemetry.Kernel.Capturing;
using Telemetry.Model.Clocks;

namespace Telemetry.Kernel.Links;

/// <summary>Current state of an interface with the appliance's programs on it.</summary>
public sealed class WatchedInterface
{
    // Longer than a link needs to come up after a reset.
    private const long ResetNs = 10_000_000_000;

    // Programs that are detached within this time are attached again with growing delays.
    private const long ContestedNs = 60_000_000_000;

    private const int FrameHeaders = 14 + (2 * 4);              // Ethernet, two VLAN tags

    private readonly bool _forceClsact;
    private NetworkDevice _device;
    private ProgramAttachment? _receive;
    private ProgramAttachment? _transmit;
    private PromiscuousMembership? _promiscuous;
    private long _changedNs = long.MinValue;
    private long _retryAfterNs;
    private long _detachedNs = long.MinValue;
    private bool _isGone;
    private bool _isDetached;

    internal WatchedInterface(CaptureInterface request, bool forceClsact, bool needsTags)
    {
        (Request, PresentName) = (request, request.Name);
        _forceClsact = forceClsact;
        NeedsTags = needsTags;
        _device = NetworkDevice.Find(request.Name);
        if (!_device.HasEthernetHeader)
        {
            throw new FailureException(new Failure(
                ExitCode.Usage, request.Name, "its packets have no Ethernet header", "name the device below it"));
        }
        ReceiveHook = AttachPolicy.Choose(request, _device, needsTags);
    }

    /// <summary>Name of the interface, as configured or as found at first.</summary>
    public string Name => Request.Name;

    /// <summary>Name that the kernel has for it.</summary>
    internal string PresentName { get; set; }

    /// <summary>Kernel index; changes if it is removed and recreated. 0 while it is gone.</summary>
    public int Index => _isGone ? 0 : _device.Index;

    /// <summary>Driver; empty if unknown.</summary>
    public string Driver => _device.Driver;

    /// <summary>True if it carries only copies.</summary>
    public bool IsMirror => Request.Mirror;

    /// <summary>True if the NIC's own stamps of received packets are recorded.</summary>
    public bool HasNicStamps => Request.NicStamps;

    /// <summary>True if its packets are dropped after capture.</summary>
    public bool Drops => Request.Drop;

    /// <summary>Hook of the receive program.</summary>
    public Hook ReceiveHook { get; }

    /// <summary>Kind of the receive program's attachment (<c>xdp</c>, <c>xdp_generic</c>, <c>tcx</c>, <c>clsact</c>),
    /// or null.</summary>
    public string? ReceiveMode => _receive?.Mode;

    /// <summary>Longest frame that can have come as one, bytes; no limit unless at generic XDP, before which the kernel
    /// joins packets without a sign of it.</summary>
    public long LongestFrame => JoinsUnseen && _device.Mtu > 0 ? _device.Mtu + FrameHeaders : long.MaxValue;

    /// <summary>True if the kernel may have joined packets before the receive program without a sign of it.</summary>
    public bool JoinsUnseen { get; private set; }

    /// <summary>Kind of the transmit program's attachment (<c>tcx</c>, <c>clsact</c>), or null.</summary>
    public string? TransmitMode => _transmit?.Mode;

    /// <summary>Warnings for the user about the attachments.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. new[] { _receive?.Warning, _transmit?.Warning }.OfType<string>().Distinct()];

    /// <summary>Configuration of the interface.</summary>
    internal CaptureInterface Request { get; }

    /// <summary>Loads the receive program for the device that has the name now; null if it is that of all
    /// devices.</summary>
    internal Func<WatchedInterface, int>? StampedFd { get; set; }

    /// <summary>True if a flow is matched by the VLAN id of packets here.</summary>
    internal bool NeedsTags { get; set; }

    /// <summary>Last reported carrier state.</summary>
    public bool HasCarrier { get; set; }

    /// <summary>Error of the last attempt to attach; null if it succeeded.</summary>
    internal string? LastFailure { get; set; }

    /// <summary>Time of the next attempt to attach, nanoseconds of the monotonic clock.</summary>
    internal long NextTryNs { get; private set; }

    private bool Transmits => Request is { Transmit: true, Mirror: false };

    /// <exception cref="FailureException">The kernel refuses, or packets that the host uses would be
    /// dropped.</exception>
    internal void AttachReceive(Func<Hook, bool, int> programFd)
    {
        if (!Request.Receive || _receive is not null)
            return;
        XdpAttachment.ThrowIfGuarded(_device);
        if (Drops)
            MirrorUse.Refuse(_device, Request.HasUpper);
        int fd = StampedFd is not null ? StampedFd(this) : programFd(ReceiveHook, Drops);
        _changedNs = MonotonicClock.NowNs;
        _receive = ReceiveHook == Hook.XdpRx
            ? XdpAttachment.Attach(
                _device, fd, Request.Attach == AttachMode.XdpGeneric, mayBeGeneric: StampedFd is null)
            : TcAttachment.Attach(_device, fd, egress: false, _forceClsact);
        JoinsUnseen = _receive.Mode == XdpAttachment.Generic;       // also of records read after it is detached
        if (IsMirror)
            _promiscuous = PromiscuousMembership.On(_device);
    }

    internal void AttachTransmit(Func<Hook, bool, int> programFd)
    {
        if (Transmits && _transmit is null)
            _transmit = TcAttachment.Attach(_device, programFd(Hook.TcTx, false), egress: true, _forceClsact);
    }

    internal void DetachReceive()
    {
        _promiscuous?.Dispose();
        _promiscuous = null;
        if (_receive is not null)
            _changedNs = MonotonicClock.NowNs;
        _receive?.Dispose();
        _receive = null;
    }

    internal void DetachTransmit()
    {
        _transmit?.Dispose();
        _transmit = null;
    }

    /// <summary>True if all programs that belong here are attached.</summary>
    internal bool IsAttached(bool receiving, bool transmitting) =>
        (!receiving || !Request.Receive || _receive is not null)
        && (!transmitting || !Transmits || _transmit is not null);

    /// <summary>True if programs that belong here are missing.</summary>
    internal bool IsMissed => _isGone || _isDetached || LastFailure is not null;

    /// <summary>True if something else detached one of the programs; allocates nothing.</summary>
    internal bool HasLostProgram => !_isGone && (_receive is { IsDetached: true } || _transmit is { IsDetached: true });

    /// <summary>True if any program is attached.</summary>
    internal bool HasProgram => _receive is not null || _transmit is not null;

    /// <summary>Checks that the receive program, on its hook, sees the VLAN tags that flows need.</summary>
    /// <exception cref="FailureException">The device removes tags from packets before that hook.</exception>
    internal void CheckTags(bool needsTags)
    {
        if (needsTags && ReceiveHook == Hook.XdpRx && !_isGone && _device.TakesTagsOut)
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, Name, "it takes VLAN tags out before XDP (rx-vlan-offload), and a flow would be "
                + "matched by its VLAN id", "restart the appliance"));
        }
    }

    /// <summary>Forgets the attachments of a device that is gone.</summary>
    internal void Forget()
    {
        DetachTransmit();
        DetachReceive();
        _isGone = true;
        PresentName = Name;
    }

    /// <summary>Forgets all attachments after one of them was detached by something else.</summary>
    internal void ForgetPrograms(long nowNs, long firstRetryNs, long longestRetryNs)
    {
        DetachTransmit();
        DetachReceive();
        bool isContested = _detachedNs != long.MinValue && nowNs - _detachedNs < ContestedNs;
        (_isDetached, _detachedNs) = (true, nowNs);
        if (isContested)
            RetryLater(nowNs, firstRetryNs, longestRetryNs);
        else
            _retryAfterNs = 0;
    }

    /// <summary>Adopts the device that has the name now.</summary>
    /// <exception cref="FailureException">There is none, or its program would need another hook than
    /// before.</exception>
    internal void Renew()
    {
        _device = NetworkDevice.Find(PresentName);
        _isGone = false;
        if (AttachPolicy.Choose(Request, _device, NeedsTags) != ReceiveHook)
        {
            throw new FailureException(new Failure(
                ExitCode.Failed, Name, $"its driver is {_device.Driver} now, where programs go to another hook",
                "restart the appliance"));
        }
    }

    /// <summary>True if a change of its carrier may be caused by the appliance's attaching or detaching.</summary>
    internal bool MayBeResetting(long nowNs) =>
        ReceiveHook == Hook.XdpRx && XdpDrivers.Of(Driver).Effect != XdpEffect.None
        && _changedNs != long.MinValue && nowNs - _changedNs < ResetNs;

    /// <summary>Schedules the next attempt after a failed one; each delay is twice the last.</summary>
    internal void RetryLater(long nowNs, long firstNs, long longestNs)
    {
        _retryAfterNs = Math.Clamp(2 * _retryAfterNs, firstNs, longestNs);
        NextTryNs = nowNs + _retryAfterNs;
    }

    /// <summary>Records that attaching succeeded.</summary>
    internal void RecordAttached()
    {
        // The delay is kept if a program was detached: it may happen again soon.
        if (!_isDetached)
            _retryAfterNs = 0;
        (NextTryNs, LastFailure, _isDetached) = (0, null, false);
    }
}
