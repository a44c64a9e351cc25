// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.Driver.Receiving;

namespace Adaptive.Aeron.Tests;

/// <summary>The window that follows the network, beside the figures of RFC 8312's formula worked out by hand.</summary>
public sealed class CubicWindowTests
{
    private const int Mtu = 1408;
    private const long Ms = 1_000_000;
    private const long Second = 1_000_000_000;

    [Fact]
    public void it_grows_to_the_longest_in_the_time_of_the_cube_root()
    {
        // 100 units at most: cbrt(100 * 0.2 / 0.4) = 3.684 s until 100; 98.1, so 99 whole ones, after two.
        var window = new CubicWindow(Mtu, 100 * Mtu, Ms, nowNs: 0);

        Assert.Equal(10 * Mtu, window.Length);
        Assert.True(window.Update(hasLost: false, 2 * Second));
        Assert.Equal(99 * Mtu, window.Length);
        Assert.True(window.Update(hasLost: false, 4 * Second));
        Assert.Equal(100 * Mtu, window.Length);
        Assert.False(window.Update(hasLost: false, 9 * Second));
    }

    [Fact]
    public void a_loss_cuts_it_by_a_fifth_and_time_brings_it_back()
    {
        var window = new CubicWindow(Mtu, 100 * Mtu, Ms, nowNs: 0);
        window.Update(hasLost: false, 4 * Second);

        Assert.True(window.Update(hasLost: true, 5 * Second));
        Assert.Equal(80 * Mtu, window.Length);
        Assert.False(window.Update(hasLost: false, 5 * Second + Ms));
        // cbrt(100 * 0.5) = 3.684; 0.4 * 2.684^3 = 7.7 after a second.
        Assert.True(window.Update(hasLost: false, 6 * Second));
        Assert.Equal(93 * Mtu, window.Length);
        Assert.True(window.Update(hasLost: false, 10 * Second));
        Assert.Equal(100 * Mtu, window.Length);
    }

    [Fact]
    public void losses_never_close_it()
    {
        var window = new CubicWindow(Mtu, 2 * Mtu, Ms, nowNs: 0);

        for (int i = 0; i < 10; i++)
            window.Update(hasLost: true, i * Ms);

        Assert.Equal(Mtu, window.Length);
    }

    [Fact]
    public void a_round_trip_is_asked_for_once_in_four()
    {
        var window = new CubicWindow(Mtu, 100 * Mtu, Ms, nowNs: 0);

        Assert.True(window.TryAsk(0));
        Assert.False(window.TryAsk(4 * Ms - 1));
        Assert.True(window.TryAsk(4 * Ms));
        window.OnRoundTrip(10 * Ms);
        Assert.False(window.TryAsk(43 * Ms));
        Assert.True(window.TryAsk(44 * Ms));
    }
}
