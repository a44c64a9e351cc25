// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Links;

/// <summary>
/// Detects that an interface lost its carrier, was renamed, removed or recreated or came for the first time, that a
/// program was detached from it, or that a bond gained or lost a member; attaches and detaches accordingly. For one
/// thread off the hot path, in the interfaces' network namespace.
/// </summary>
/// <param name="capture">Owner of the interfaces.</param>
/// <param name="beforeAttach">Called when the places of flows have changed, before packets can arrive from
/// there.</param>
public sealed class InterfaceWatch(KernelCapture capture, Action? beforeAttach = null) : IDisposable
{
    private const long FirstRetryNs = 1_000_000_000;
    private const long LongestRetryNs = 60_000_000_000;

    private readonly List<InterfaceChange> _changes = [];
    private LinkSocket? _socket;
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _missing = [];
    private readonly Dictionary<string, string> _renamed = [];
    private long _retryNs = long.MaxValue;
    private bool _isFollowed;

    /// <summary>Number of changes so far.</summary>
    public int Changes { get; private set; }

    /// <summary>Starts to listen; call before programs are attached, so that effects of attaching are
    /// reported.</summary>
    public void Open()
    {
        _socket = new LinkSocket();
        InterfaceMap map = capture.ReadLinks();
        foreach (WatchedInterface watched in capture.Interfaces)
            watched.HasCarrier = map.HasCarrier(watched.Name);
        // No message reports changes from before the socket was there.
        _retryNs = long.MinValue;
    }

    /// <summary>Checks once; allocates nothing while nothing changes.</summary>
    /// <param name="nowNs">Time of the monotonic clock, nanoseconds.</param>
    /// <returns>Changes since the last check, in order; valid until the next.</returns>
    public IReadOnlyList<InterfaceChange> Poll(long nowNs)
    {
        _changes.Clear();
        bool changed = _socket is null;
        while (_socket is not null && _socket.TryRead(out ReadOnlySpan<byte> messages))
        {
            changed = true;
            while (NetlinkMessage.TryTake(ref messages, out ushort type, out ReadOnlySpan<byte> body))
            {
                if (type == LinkMessage.New && LinkMessage.TryReadState(body, out int index, out bool hasCarrier))
                    UpdateCarrier(index, hasCarrier, nowNs);
            }
        }
        if (changed || nowNs >= _retryNs || HasLostProgram())
            CheckDevices(nowNs);
        Changes += _changes.Count;
        return _changes;
    }

    public void Dispose() => _socket?.Dispose();

    private void UpdateCarrier(int index, bool hasCarrier, long nowNs)
    {
        foreach (WatchedInterface watched in capture.Interfaces)
        {
            if (watched.Index != index || watched.HasCarrier == hasCarrier)
                continue;
            watched.HasCarrier = hasCarrier;
            Report(watched, hasCarrier ? InterfaceChangeKind.CarrierBack : InterfaceChangeKind.CarrierLost,
                byAttach: watched.MayBeResetting(nowNs));
        }
    }

    private void CheckDevices(long nowNs)
    {
        InterfaceMap map = capture.ReadLinks();
        _retryNs = long.MaxValue;
        _isFollowed = false;
        foreach (WatchedInterface watched in capture.Interfaces)
            CheckForLoss(watched, map, nowNs);
        foreach (string name in capture.Interfaces.Select(watched => watched.Name)
            .Concat(map.Interfaces.Select(known => known.Name)).Distinct())
            CheckName(name, map);
        if (_changes.Any(change => change.Kind == InterfaceChangeKind.Detached))
        {
            // The next poll attaches again: in between the caller records which flows are unseen, before their packets
            // come.
            _retryNs = nowNs;
            return;
        }
        foreach (CaptureInterface device in map.Devices)
        {
            WatchedInterface? known = capture.Interfaces.FirstOrDefault(watched => watched.Name == device.Name);
            if (known is null || !capture.IsAttached(known))
                Attach(known, device, map, nowNs);
        }
        foreach (ResolvedInterface known in map.Interfaces)
            CheckPresence(known, map);
    }

    private void CheckName(string name, InterfaceMap map)
    {
        string now = map.NewNames.GetValueOrDefault(name, name);
        if (map.IndexOf(name) == 0 || now == _renamed.GetValueOrDefault(name, name))
            return;
        _renamed[name] = now;
        int place = capture.Interfaces.TakeWhile(watched => watched.Name != name).Count();
        bool isDevice = place < capture.Interfaces.Count;
        if (isDevice)
            capture.Interfaces[place].PresentName = now;
        _changes.Add(new InterfaceChange(
            name, InterfaceChangeKind.Renamed, isDevice ? place : -1, map.IndexOf(name), now));
    }

    // A device that was there is reported by itself, as removed and attached again.
    private void CheckPresence(ResolvedInterface known, InterfaceMap map)
    {
        bool isMissing = known.Missing is not null;
        if (isMissing != capture.IsMissing(known.Name) && !TryFollow(known.Name, map))
            return;
        if (isMissing && capture.Interfaces.All(watched => watched.Name != known.Name) && _missing.Add(known.Name))
            _changes.Add(new InterfaceChange(known.Name, InterfaceChangeKind.Missing, -1, 0, known.Missing!.What));
        else if (!isMissing && _missing.Contains(known.Name) && known.Devices.All(device => capture.Interfaces.Any(
            watched => watched.Name == device.Link.Name && capture.IsAttached(watched))) && _missing.Remove(known.Name))
            _changes.Add(new InterfaceChange(known.Name, InterfaceChangeKind.Appeared, -1, 0, known.DevicesText));
    }

    private bool TryFollow(string name, InterfaceMap map)
    {
        try
        {
            Follow(map);
            return true;
        }
        catch (FailureException failure)
        {
            RecordFailure(null, name, failure.Message, nowNs: 0);
            return false;
        }
    }

    // Forgets a device that is gone, was recreated, or no longer lies below any configured interface.
    private void CheckForLoss(WatchedInterface watched, InterfaceMap map, long nowNs)
    {
        if (watched.Index != 0 && map.IndexOf(watched.Name) != watched.Index)
        {
            watched.Forget();
            _ = _renamed.Remove(watched.Name);
            watched.HasCarrier = false;
            Report(watched, InterfaceChangeKind.Removed);
        }
        else if (watched.HasProgram && map.DeviceOf(watched.Name) is null)
        {
            watched.DetachTransmit();
            watched.DetachReceive();
            Report(watched, InterfaceChangeKind.Left);
        }
        else if (watched.HasLostProgram)
        {
            watched.ForgetPrograms(nowNs, FirstRetryNs, LongestRetryNs);
            Report(watched, InterfaceChangeKind.Detached);
        }
    }

    private bool HasLostProgram()
    {
        IReadOnlyList<WatchedInterface> all = capture.Interfaces;
        for (int i = 0; i < all.Count; i++)
        {
            if (all[i].HasLostProgram)
                return true;
        }
        return false;
    }

    private void Attach(WatchedInterface? known, CaptureInterface device, InterfaceMap map, long nowNs)
    {
        if (known is not null && nowNs < known.NextTryNs)
        {
            _retryNs = Math.Min(_retryNs, known.NextTryNs);
            return;
        }
        bool isBack = known is not null && (known.Index == 0 || known.IsMissed);
        WatchedInterface? watched = known;
        try
        {
            Follow(map);
            watched ??= capture.Add(device);
            watched.Renew();
            watched.HasCarrier = map.HasCarrier(device.Name);
            capture.Attach(watched);
            watched.RecordAttached();
            Report(watched, _missing.Remove(device.Name) ? InterfaceChangeKind.Appeared
                : isBack ? InterfaceChangeKind.Reattached : InterfaceChangeKind.Joined);
        }
        catch (FailureException failure)
        {
            RecordFailure(watched, device.Name, failure.Message, nowNs);
        }
    }

    private void RecordFailure(WatchedInterface? watched, string name, string message, long nowNs)
    {
        if (watched is null)                                    // it could not be added
        {
            if (_refused.Add(name))
                _changes.Add(new InterfaceChange(name, InterfaceChangeKind.AttachFailed, -1, 0, message));
            return;
        }
        watched.DetachTransmit();
        watched.DetachReceive();
        watched.RetryLater(nowNs, FirstRetryNs, LongestRetryNs);
        _retryNs = Math.Min(_retryNs, watched.NextTryNs);
        if (watched.LastFailure != message)
            Report(watched, InterfaceChangeKind.AttachFailed, message);
        watched.LastFailure = message;
    }

    // Runs once per check, and only if there is something to attach.
    private void Follow(InterfaceMap map)
    {
        if (_isFollowed)
            return;
        capture.Follow(map);
        beforeAttach?.Invoke();
        _isFollowed = true;
    }

    private void Report(WatchedInterface watched, InterfaceChangeKind kind, string detail = "", bool byAttach = false)
    {
        int place = 0;
        while (capture.Interfaces[place] != watched)
            place++;
        _changes.Add(new InterfaceChange(watched.Name, kind, place, watched.Index, detail) { ByAttach = byAttach });
    }
}
