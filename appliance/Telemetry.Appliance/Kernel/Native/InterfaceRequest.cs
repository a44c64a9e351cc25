// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Telemetry.Appliance.Kernel.Native;

/// <summary><c>struct ifreq</c>: a question about an interface, by ioctl on any socket of its network namespace.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 40)]
internal unsafe struct InterfaceRequest
{
    /// <summary>Bytes of a name, its end included (IFNAMSIZ).</summary>
    internal const int NameBytes = 16;

    private const nuint Ethtool = 0x8946;                       // SIOCETHTOOL

    internal fixed byte Name[NameBytes];

    /// <summary>Where more of the question is; or the answer, in place.</summary>
    internal void* Argument;

    /// <summary>One about an interface.</summary>
    internal static InterfaceRequest For(string name, void* argument = null)
    {
        InterfaceRequest request = default;
        Encoding.UTF8.GetBytes(name, new Span<byte>(request.Name, NameBytes - 1));
        request.Argument = argument;
        return request;
    }

    /// <summary>Asks what is answered where the question stands, as those of <c>ethtool</c> are.</summary>
    /// <returns>False if the kernel does not answer.</returns>
    internal static bool AskEthtool(int socket, string name, void* question)
    {
        InterfaceRequest request = For(name, question);
        return Libc.ioctl(socket, Ethtool, &request) >= 0;
    }
}
