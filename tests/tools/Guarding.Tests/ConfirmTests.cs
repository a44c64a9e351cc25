// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Guarding.Running;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Guarding.Tests;

/// <summary>Confirmations that no guard takes.</summary>
public sealed class ConfirmTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void without_a_guard_the_missing_file_is_named()
    {
        Failure failure = Assert.Throws<FailureException>(() => ConfirmSocket.Confirm(_scratch.Path)).Failure;

        Assert.Equal((ExitCode.Failed, _scratch.File("confirm"),
            "no guard answers: there is no such file, which a guard with --enforce makes",
            "start it with --enforce, and name its file if that sets runtime_directory: --config FILE"),
            (failure.Code, failure.Where, failure.What, failure.Do));
    }

    [Fact]
    public void a_guard_that_has_ended_is_said_to()
    {
        // Bound and not listened on, it refuses connections as one that a kill has left.
        using var silent = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        silent.Bind(new UnixDomainSocketEndPoint(_scratch.File("confirm")));

        Failure failure = Assert.Throws<FailureException>(() => ConfirmSocket.Confirm(_scratch.Path)).Failure;

        Assert.Equal("no guard answers: the one that made it has ended", failure.What);
    }

    [Fact]
    public void a_guard_that_is_about_to_listen_is_waited_for()
    {
        Exception? failure = null;
        var confirming = new Thread(() => failure = Record.Exception(() => ConfirmSocket.Confirm(_scratch.Path)));
        confirming.Start();
        Assert.False(confirming.Join(TimeSpan.FromMilliseconds(100)));
        using var guard = new ConfirmSocket(_scratch.Path);
        bool isTaken = false;

        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                guard.Poll(10, () => isTaken = true);
                return !confirming.IsAlive;
            },
            TimeSpan.FromSeconds(30)));

        Assert.True(isTaken);
        Assert.Null(failure);
    }

    [Fact]
    public void a_path_that_no_socket_can_have_is_refused_on_both_sides()
    {
        string folder = _scratch.File(new string('d', 100));

        Action[] sides = [() => ConfirmSocket.Confirm(folder), () => new ConfirmSocket(folder).Dispose()];
        foreach (Action use in sides)
        {
            Failure failure = Assert.Throws<FailureException>(use).Failure;
            Assert.Equal((ExitCode.Usage, "this path is too long for a socket: 107 bytes are the most",
                "set a shorter runtime_directory"), (failure.Code, failure.What, failure.Do));
        }
    }
}
