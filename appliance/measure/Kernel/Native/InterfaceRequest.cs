// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Kernel.Native;

/// <c>struct ifreq</c>: request about an interface, by ioctl on any socket of its network namespace.
[StructLayout(LayoutKind.Sequential, Size = 40)]
public unsafe struct InterfaceRequest
{
    /// <summary>Bytes of a name, including its NUL (IFNAMSIZ).</summary>
    internal const int NameBytes = 16;

    /// <summary>Bytes of a text in ethtool's answers (ETH_GSTRING_LEN).</summary>
    public const int EthtoolTextBytes = 32;

    private const nuint Ethtool = 0x8946;                       // SIOCETHTOOL
    private const uint GetDriverInfo = 3;                       // ETHTOOL_GDRVINFO
    private const int DriverInfoBytes = 196;                    // struct ethtool_drvinfo
    private const int DriverOffset = 4;

    internal fixed byte Name[NameBytes];

    /// <summary>Pointer to further arguments; or the answer, in place.</summary>
    public void* Argument;

    /// <summary>Creates a request about an interface.</summary>
    public static InterfaceRequest For(string name, void* argument = null)
    {
        InterfaceRequest request = default;
        Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, NameBytes - 1));
        request.Argument = argument;
        return request;
    }

    /// <summary>Name in the request or the answer.</summary>
    public string NameText()
    {
        fixed (byte* name = Name)
            return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    /// <summary>Sends a request whose answer overwrites it, as those of <c>ethtool</c> do.</summary>
    /// <returns>False if the kernel does not answer.</returns>
    public static bool AskEthtool(int socket, string name, void* question)
    {
        InterfaceRequest request = For(name, question);
        return Libc.ioctl(socket, Ethtool, &request) >= 0;
    }

    /// <summary>An interface's driver; empty if none is reported.</summary>
    public static string DriverOf(int socket, string name)
    {
        byte* information = stackalloc byte[DriverInfoBytes];
        new Span<byte>(information, DriverInfoBytes).Clear();
        *(uint*)information = GetDriverInfo;
        return AskEthtool(socket, name, information) ? EthtoolText(information + DriverOffset) : "";
    }

    /// <summary>Text in an answer, up to its first NUL.</summary>
    public static string EthtoolText(byte* text)
    {
        var bytes = new ReadOnlySpan<byte>(text, EthtoolTextBytes);
        int end = bytes.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
