// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.HostPath;

/// <summary>Names of the kernel's functions by addresses in them. Used on a thread with CAP_BPF.</summary>
internal sealed unsafe class KernelNames : IDisposable
{
    private readonly BpfObject _object;
    private readonly int _program;

    private KernelNames(BpfObject bpfObject)
    {
        _object = bpfObject;
        _program = bpfObject.ProgramFd("name_site");
    }

    /// <summary>Loads the program; null if the kernel refuses it (before 5.14).</summary>
    internal static KernelNames? TryOpen()
    {
        BpfObject? bpfObject = null;
        try
        {
            bpfObject = BpfObject.OpenEmbedded(BpfObjectNames.Names);
            bpfObject.Load();
            return new KernelNames(bpfObject);
        }
        catch (FailureException)
        {
            bpfObject?.Dispose();
            return null;
        }
    }

    /// <summary>Name of the function that contains an address; null if the kernel knows none.</summary>
    internal string? NameOf(ulong address)
    {
        var request = new SiteName { Site = address };
        if (BpfCall.RunProgram(_program, &request, (uint)sizeof(SiteName)) < 0)
            return null;
        var bytes = new ReadOnlySpan<byte>(request.Name, SiteName.NameBytes);
        int length = bytes.IndexOf((byte)0);
        string name = Encoding.ASCII.GetString(length < 0 ? bytes : bytes[..length]);
        return name.Length == 0 || name.StartsWith("0x", StringComparison.Ordinal) ? null : name;
    }

    public void Dispose() => _object.Dispose();
}
