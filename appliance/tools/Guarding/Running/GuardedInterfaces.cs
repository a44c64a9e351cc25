// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Evidence;
using Telemetry.Guarding.Rules;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Guarding;
using Telemetry.Model.Clocks;

namespace Telemetry.Guarding.Running;

/// <summary>The guarded interfaces: chooses the hook of each, attaches the program, and attaches it again to an
/// interface that was removed and came back. One thread.</summary>
internal sealed class GuardedInterfaces
{
    private const long RetryNs = 1_000_000_000;

    private readonly GuardSettings _settings;
    private readonly IProgress<string> _notices;
    private readonly EvidenceNames _names;
    private readonly Guarded[] _interfaces;
    private bool _forcesClsact;

    /// <summary>Looks the interfaces up.</summary>
    /// <exception cref="FailureException">One is missing or has no Ethernet headers, or may not have XDP, which was
    /// asked for.</exception>
    internal GuardedInterfaces(GuardSettings settings, IProgress<string> notices, EvidenceNames names)
    {
        (_settings, _notices, _names) = (settings, notices, names);
        _interfaces = [.. settings.Interfaces.Select(Find).Select(
            device => new Guarded(device, GuardPolicy.Choose(settings.Place, device)))];
    }

    /// <summary>Attaches the program to all of them.</summary>
    /// <exception cref="FailureException">The kernel or a driver refuses.</exception>
    internal void Attach(GuardProgram program, bool forcesClsact)
    {
        _forcesClsact = forcesClsact;
        foreach (Guarded one in _interfaces)
            Attach(program, one);
    }

    /// <summary>Notices interfaces that were removed or detached, and attaches to those that came back.</summary>
    /// <param name="loadRules">Loads the rules again; called before the program is attached to an interface that they
    /// name, whose index is another one now.</param>
    internal void Renew(GuardProgram program, Action loadRules)
    {
        foreach (Guarded one in _interfaces)
        {
            if (!program.IsDetached(one.Device.Name))
                continue;
            int index = NetworkDevice.IndexOf(one.Device.Name);
            NoticeLoss(one, isGone: index != one.Device.Index);
            if (index > 0 && index != one.Device.Index && MonotonicClock.NowNs >= one.RetryAtNs)
                Return(program, one, loadRules);
        }
    }

    /// <summary>Index of a guarded interface, which may have another name now; 0 if it is gone.</summary>
    internal int IndexOf(string name)
    {
        if (NetworkDevice.IndexOf(name) is > 0 and var index)
            return index;
        return _interfaces.FirstOrDefault(one => one.Device.Name == name) is { } known
            && NetworkDevice.Exists(known.Device.Index) ? known.Device.Index : 0;
    }

    private static NetworkDevice Find(string name)
    {
        NetworkDevice device = NetworkDevice.Find(name);
        return device.HasEthernetHeader ? device : throw new FailureException(new Failure(ExitCode.CannotRun, name,
            "its packets have no Ethernet header", "guard an Ethernet interface"));
    }

    private void NoticeLoss(Guarded one, bool isGone)
    {
        if (one.IsLost)
            return;
        one.IsLost = true;
        _notices.Report(isGone
            ? $"{one.Device.Name}: the interface is gone; it will be guarded when it comes back"
            : $"{one.Device.Name}: detached by others: everything passes there; restart the guard to attach again");
    }

    private void Return(GuardProgram program, Guarded one, Action loadRules)
    {
        try
        {
            NetworkDevice device = Find(one.Device.Name);
            // Never to XDP where it was at TC: a program that measures may be about to come back too.
            var renewed = new Guarded(device, one.Choice.Hook == Hook.XdpRx
                ? GuardPolicy.Choose(_settings.Place, device) : one.Choice);
            if (IsNamed(device.Name))
                loadRules();
            Attach(program, renewed);
            one.Take(renewed);
        }
        catch (FailureException refused)
        {
            one.RetryAtNs = MonotonicClock.NowNs + RetryNs;
            if (one.LastRefusal != refused.Message)
                _notices.Report($"{one.Device.Name}: it came back, and is not guarded yet: {refused.Failure}");
            one.LastRefusal = refused.Message;
        }
    }

    private void Attach(GuardProgram program, Guarded one)
    {
        NetworkDevice device = one.Device;
        _names.Add(device.Index, device.Name);
        try
        {
            Attach(program, device, one.Choice);
        }
        catch (FailureException refused) when (one.Choice.Hook == Hook.XdpRx)
        {
            if (_settings.Place != GuardPlace.Auto)
                throw new FailureException(refused.Failure with { Do = "set place: tc, or auto" }, refused);
            one.Choice = new GuardChoice(Hook.TcRx, $"behind what measures: {refused.Failure.What}");
            Attach(program, device, one.Choice);
        }
    }

    private void Attach(GuardProgram program, NetworkDevice device, GuardChoice choice)
    {
        (string mode, string? warning) = program.Attach(device, choice.Hook, _forcesClsact);
        _notices.Report($"{device.Name}: judges received packets by {mode}, {choice.Why}");
        if (warning is not null)
            _notices.Report(warning);
        if (choice.Hook == Hook.XdpRx)
            _notices.Report($"{device.Name}: 'telemetry run' is refused there until the guard has ended");
        if (mode == "clsact")
            _notices.Report($"{device.Name}: attached by clsact, which outlives a killed process: it drops nothing "
                + "then; the next start removes it");
    }

    private bool IsNamed(string name) => _settings.Rules.Select(rule => rule.Match)
        .Concat(_settings.Lifeline.Select(entry => entry.Match)).Any(match => match.Interface == name);

    private sealed class Guarded(NetworkDevice device, GuardChoice choice)
    {
        internal NetworkDevice Device { get; private set; } = device;

        internal GuardChoice Choice { get; set; } = choice;

        internal bool IsLost { get; set; }

        internal long RetryAtNs { get; set; } = long.MinValue;

        internal string? LastRefusal { get; set; }

        internal void Take(Guarded renewed)
        {
            (Device, Choice) = (renewed.Device, renewed.Choice);
            (IsLost, RetryAtNs, LastRefusal) = (false, long.MinValue, null);
        }
    }
}
