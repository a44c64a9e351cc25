// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Netlink;

namespace Telemetry.Kernel.Tests;

public sealed class SocketDiagnosticsTests
{
    [Theory]
    [InlineData(17, true)]
    [InlineData(6, true)]
    [InlineData(253, false)]                                    // for experiments (RFC 3692): no diagnostics
    public void a_list_is_whole_only_if_the_kernel_has_diagnostics_of_the_protocol(byte protocol, bool isWhole)
    {
        using var sockets = new SocketDiagnostics();

        Assert.True(sockets.Start(protocol));
        while (sockets.TryTake(out _))
        {
        }

        Assert.Equal(isWhole, sockets.IsWhole);
    }
}
