// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Telemetry.Kernel.Guarding;
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>Attaches the receive program to the XDP hook of an interface, if the hook is free.</summary>
public static unsafe class XdpAttachment
{
    private const int ProgramInfoBytes = 232;                   // struct bpf_prog_info, as of libbpf 1.1
    private const int ProgramNameOffset = 64;
    private const int ProgramNameBytes = 16;
    private const string Unknown = "?";

    /// <summary>Kind of an attachment to generic XDP.</summary>
    internal const string Generic = "xdp_generic";

    /// <summary>Attaches; native falls back to generic, with a warning, if the driver has no native XDP or refuses it
    /// with its current settings.</summary>
    /// <param name="generic">True for generic XDP.</param>
    /// <param name="mayBeGeneric">False if the program works in native mode only.</param>
    internal static ProgramAttachment Attach(
        NetworkDevice device, int programFd, bool generic, bool mayBeGeneric = true)
    {
        ThrowIfHeld(device);
        if (!generic)
        {
            int native = BpfCall.CreateLink(programFd, device.Index, BpfCall.AttachXdp, BpfCall.XdpNative);
            if (native >= 0)
                return new LinkAttachment(native, "xdp", VethWarning(device));
            if (!mayBeGeneric || !IsOfDriver(native))
                Throw(device, native);
        }
        int fd = BpfCall.CreateLink(programFd, device.Index, BpfCall.AttachXdp, BpfCall.XdpGeneric);
        if (fd < 0)
            Throw(device, fd);
        string? warning = generic
            ? null
            : $"{device.Name}: driver {Named(device)} {Reason(device)}; attached generic XDP, later in the path";
        return new LinkAttachment(fd, Generic, warning);
    }

    // A driver that cannot or, for its MTU (ERANGE) or queues (ENOSPC) as those of veth, will not.
    private static bool IsOfDriver(int result) => -result is Libc.ErrorNotSupported or Libc.ErrorInvalid
        or Libc.ErrorRange or Libc.ErrorNoSpace;

    /// <summary>Id and name of the XDP program on an interface; null if the hook is free or cannot be
    /// queried.</summary>
    public static (uint Id, string Name)? Holder(int interfaceIndex)
    {
        LibBpf.XdpQueryOptions options = default;
        options.Size = (nuint)sizeof(LibBpf.XdpQueryOptions);
        if (LibBpf.bpf_xdp_query(interfaceIndex, 0, &options) < 0)
            return null;
        uint id = options.ProgramId;
        if (id == 0)
            id = options.NativeProgramId != 0 ? options.NativeProgramId : options.GenericProgramId;
        return id == 0 ? null : (id, NameOf(id));
    }

    /// <summary>Fails if the guard is at XDP of an interface: it would drop packets before they are
    /// measured.</summary>
    /// <exception cref="FailureException">It is.</exception>
    internal static void ThrowIfGuarded(NetworkDevice device)
    {
        if (Holder(device.Index) is (_, string name)
            && (name == GuardObject.XdpProgram
                || (name == Unknown && InterfaceMark.IsSet(InterfaceMark.GuardAtXdp, device.Index))))
        {
            throw new FailureException(new Failure(
                ExitCode.CannotRun, device.Name, "'telemetry guard' is at XDP there, and would drop packets before "
                + "they are measured", "stop the guard, start this, then the guard again, which goes to TC then; or "
                + "set place: tc in its file"));
        }
    }

    private static void ThrowIfHeld(NetworkDevice device)
    {
        if (Holder(device.Index) is not (uint id, string name))
            return;
        throw new FailureException(new Failure(
            ExitCode.CannotRun, device.Name, $"XDP is held by another program (id {id}, \"{name}\")",
            "detach it or use attach: tc"));
    }

    /// <summary>Name of a loaded program; "?" if this process may not ask for it.</summary>
    internal static string NameOf(uint id)
    {
        int fd = LibBpf.bpf_prog_get_fd_by_id(id);
        if (fd < 0)
            return Unknown;
        byte* information = stackalloc byte[ProgramInfoBytes];
        new Span<byte>(information, ProgramInfoBytes).Clear();
        uint bytes = ProgramInfoBytes;
        int result = LibBpf.bpf_obj_get_info_by_fd(fd, information, &bytes);
        _ = Libc.close(fd);
        if (result < 0)
            return Unknown;
        ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(information + ProgramNameOffset);
        return Encoding.ASCII.GetString(name[..Math.Min(name.Length, ProgramNameBytes)]);
    }

    private static string? VethWarning(NetworkDevice device) => device.Driver == "veth"
        ? $"{device.Name}: with native XDP on a veth its peer sends without TSO"
        : null;

    private static string Reason(NetworkDevice device) => XdpDrivers.Of(device.Driver) switch
    {
        { Effect: XdpEffect.Unsupported } => "has no native XDP",
        { Needs.Length: > 0 } driver => $"took no native XDP (it needs {driver.Needs})",
        _ => "took no native XDP",
    };

    private static string Named(NetworkDevice device) => device.Driver.Length > 0 ? device.Driver : "(none)";

    private static void Throw(NetworkDevice device, int errno)
    {
        if (errno == -Libc.ErrorBusy || errno == -Libc.ErrorExists)
            ThrowIfHeld(device);
        NativeError.Throw(
            "bpf(BPF_LINK_CREATE, XDP)", errno, device.Name, "the XDP program cannot be attached", "use attach: tc");
    }
}
