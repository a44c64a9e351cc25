// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text;
using Telemetry.Model.Services;
using TestSupport;

namespace Telemetry.Model.Tests.Services;

/// <summary>Datagrams to the socket that a service manager names, and the watchdog that it asks for.</summary>
public sealed class ServiceManagerTests
{
    private const int OwnId = 77;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void a_state_reaches_the_socket_that_the_environment_names(bool isAbstract)
    {
        using var folder = new ScratchFolder();
        string path = folder.File("notify");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        listener.ReceiveTimeout = 10_000;
        listener.Bind(new UnixDomainSocketEndPoint(isAbstract ? "\0" + path : path));
        using ServiceManager manager = Find(("NOTIFY_SOCKET", isAbstract ? "@" + path : path));

        manager.Notify("READY=1\nSTATUS=é");

        byte[] buffer = new byte[64];
        Assert.Equal("READY=1\nSTATUS=é", Encoding.UTF8.GetString(buffer, 0, listener.Receive(buffer)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/notify")]
    [InlineData("vsock:2:1234")]
    public void without_one_that_listens_nothing_happens(string? path)
    {
        using ServiceManager manager = Find(("NOTIFY_SOCKET", path));

        manager.Notify("READY=1");
    }

    [Fact]
    public void an_address_that_is_too_long_is_none()
    {
        using ServiceManager manager = Find(("NOTIFY_SOCKET", "/" + new string('a', 200)));

        manager.Notify("READY=1");
    }

    [Theory]
    [InlineData("/run/notify", "30000000", null, 30_000_000_000)]
    [InlineData("/run/notify", "30000000", "77", 30_000_000_000)]
    [InlineData("/run/notify", "30000000", "78", 0)]
    [InlineData("/run/notify", null, null, 0)]
    [InlineData("/run/notify", "0", null, 0)]
    [InlineData("/run/notify", "soon", null, 0)]
    [InlineData(null, "30000000", null, 0)]
    public void its_watchdog_is_of_this_process_only(string? socket, string? us, string? id, long expectedNs)
    {
        using ServiceManager manager = Find(
            ("NOTIFY_SOCKET", socket), ("WATCHDOG_USEC", us), ("WATCHDOG_PID", id));

        Assert.Equal(expectedNs, manager.WatchdogNs);
    }

    private static ServiceManager Find(params (string Name, string? Value)[] environment) => ServiceManager.Find(
        name => Array.Find(environment, variable => variable.Name == name).Value, OwnId);
}
