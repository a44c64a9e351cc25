// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching.Tc;

/// <summary>
/// Program on the clsact qdisc, for kernels before 6.6. It has no BPF link and remains if the process is killed: the
/// priority and the few handles are fixed, so the next start finds it, sees that it has no owner, and removes it.
/// </summary>
public sealed unsafe class ClsactAttachment : ProgramAttachment
{
    /// <summary>Priority and first handle of the programs that measure.</summary>
    internal const uint Measuring = 0x7E1E;

    /// <summary>Priority and first handle of the guard, which comes behind them.</summary>
    internal const uint Guarding = 0x7E1F;

    private const int Ingress = 1;                              // BPF_TC_INGRESS
    private const int Egress = 2;                               // BPF_TC_EGRESS
    private const uint MostProcesses = 8;                       // with a filter on one interface

    private readonly string _name;
    private readonly bool _madeQdisc;
    private readonly Place _place;
    private readonly FilterOwner _owner;
    private bool _isDisposed;

    private ClsactAttachment(NetworkDevice device, Place place, FilterOwner owner, bool madeQdisc)
    {
        _name = device.Name;
        _place = place;
        _owner = owner;
        _madeQdisc = madeQdisc;
    }

    internal override string Mode => "clsact";

    internal override string Warning =>
        $"{_name}: attached by clsact, which outlives a killed process; the next start removes it";

    internal override bool IsDetached => !IsAt(_place);

    /// <summary>Attaches beside the filters of living processes; removes those that killed ones left.</summary>
    internal static ClsactAttachment Attach(NetworkDevice device, int programFd, bool egress, uint priority)
    {
        FilterOwner? owner = null;
        Place own = default;
        try
        {
            foreach (Place place in PlacesOf(device.Index, egress, priority))
            {
                if (FilterOwner.TryBecome(place) is not { } found)
                    continue;
                Remove(place);
                if (owner is null)
                    (owner, own) = (found, place);
                else
                    found.Dispose();
            }
            if (owner is null)
            {
                throw new FailureException(new Failure(ExitCode.CannotRun, device.Name,
                    $"{MostProcesses} processes watch it by clsact, no more can", "stop one of them"));
            }
            LibBpf.TcHook hook = HookOf(own);
            int made = LibBpf.bpf_tc_hook_create(&hook);
            if (made < 0 && made != -Libc.ErrorExists)
                Throw(device, "bpf_tc_hook_create", made);
            LibBpf.TcOptions options = OptionsOf(own);
            options.ProgramFd = programFd;
            int result = LibBpf.bpf_tc_attach(&hook, &options);
            if (result < 0)
                Throw(device, "bpf_tc_attach", result);
            return new ClsactAttachment(device, own, owner, made == 0);
        }
        catch
        {
            owner?.Dispose();
            throw;
        }
    }

    /// <summary>True if a filter that measures is on an interface, of any process.</summary>
    public static bool IsPresent(int interfaceIndex, bool egress) =>
        PlacesOf(interfaceIndex, egress, Measuring).Any(IsAt);

    /// <summary>True if a filter that measures is on an interface and the process that attached it is gone.</summary>
    public static bool IsLeft(int interfaceIndex, bool egress) =>
        PlacesOf(interfaceIndex, egress, Measuring).Any(place => IsAt(place) && !HasOwner(place));

    public override void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        // Its filters are removed with the interface. Another name is not another interface.
        if (NetworkDevice.Exists(_place.Interface))
        {
            Remove(_place);
            if (_madeQdisc)
                Clsact.RemoveIfEmpty(_place.Interface);
        }
        _owner.Dispose();
    }

    private static IEnumerable<Place> PlacesOf(int interfaceIndex, bool egress, uint priority)
    {
        for (uint number = 0; number < MostProcesses; number++)
            yield return new Place(interfaceIndex, egress, priority, priority + number);
    }

    private static bool HasOwner(Place place)
    {
        using FilterOwner? owner = FilterOwner.TryBecome(place);
        return owner is null;
    }

    private static bool IsAt(Place place)
    {
        LibBpf.TcHook hook = HookOf(place);
        LibBpf.TcOptions options = OptionsOf(place);
        return LibBpf.bpf_tc_query(&hook, &options) == 0;
    }

    private static void Remove(Place place)
    {
        LibBpf.TcHook hook = HookOf(place);
        LibBpf.TcOptions options = OptionsOf(place);
        _ = LibBpf.bpf_tc_detach(&hook, &options);
    }

    private static LibBpf.TcHook HookOf(Place place) => new()
    {
        Size = (nuint)sizeof(LibBpf.TcHook),
        InterfaceIndex = place.Interface,
        AttachPoint = place.IsEgress ? Egress : Ingress,
    };

    private static LibBpf.TcOptions OptionsOf(Place place) => new()
    {
        Size = (nuint)sizeof(LibBpf.TcOptions),
        Handle = place.Handle,
        Priority = place.Priority,
    };

    private static void Throw(NetworkDevice device, string call, int errno) =>
        NativeError.Throw(
            call, errno, device.Name, "the TC program cannot be attached by clsact",
            "load the modules sch_ingress and cls_bpf");

    /// <summary>Place of a filter of the appliance.</summary>
    internal readonly record struct Place(int Interface, bool IsEgress, uint Priority, uint Handle);
}
