// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Links;

namespace Telemetry.Kernel.Tests;

/// <summary>Netlink messages about routes, made by hand from linux/rtnetlink.h.</summary>
public sealed class DefaultRoutesTests
{
    private const byte Unicast = 1;
    private const byte Blackhole = 6;

    public static TheoryData<byte[], int[]> Routes => new()
    {
        { Route(0, Unicast, Attribute(4, Number(7))), [7] },
        { Route(1, Unicast, Attribute(1, [128, 0, 0, 0]), Attribute(4, Number(7))), [7] },
        { Route(2, Unicast, Attribute(1, [64, 0, 0, 0]), Attribute(4, Number(7))), [] },
        { Route(24, Unicast, Attribute(1, [10, 0, 0, 0]), Attribute(4, Number(7))), [] },
        { Route(0, Blackhole, Attribute(4, Number(1))), [] },
        { Route(0, Unicast, Attribute(30, Number(5))), [0] },
        { Route(0, Unicast, Attribute(9, [.. Hop(7, Attribute(5, [10, 0, 0, 1])), .. Hop(9)])), [7, 9] },
        { Route(0, Unicast)[..11], [] },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public void a_route_to_anywhere_gives_its_devices(byte[] route, int[] devices)
    {
        HashSet<int> found = [];

        DefaultRoutes.Add(route, found);

        Assert.Equal(devices, found.Order());
    }

    [Fact]
    public void cut_routes_break_nothing()
    {
        byte[] whole = Route(0, Unicast, Attribute(9, [.. Hop(7, Attribute(5, [10, 0, 0, 1])), .. Hop(9)]));
        for (int length = 0; length < whole.Length; length++)
        {
            HashSet<int> found = [];
            DefaultRoutes.Add(whole.AsSpan(0, length), found);
            Assert.Empty(found.Except([0, 7, 9]));
        }
    }

    private static byte[] Route(byte prefix, byte type, params byte[][] attributes) =>
        [2, prefix, 0, 0, 254, 3, 0, type, 0, 0, 0, 0, .. attributes.SelectMany(attribute => attribute)];

    private static byte[] Hop(int device, params byte[][] attributes)
    {
        byte[] body = [.. attributes.SelectMany(attribute => attribute)];
        return [.. BitConverter.GetBytes((ushort)(8 + body.Length)), 0, 0, .. Number(device), .. body];
    }

    private static byte[] Number(int value) => BitConverter.GetBytes(value);

    private static byte[] Attribute(ushort type, byte[] value) =>
        [.. BitConverter.GetBytes((ushort)(4 + value.Length)), .. BitConverter.GetBytes(type), .. value];
}
