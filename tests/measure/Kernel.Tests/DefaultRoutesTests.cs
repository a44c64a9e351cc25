// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Links;
using Telemetry.Kernel.Links.Routes;

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
    public void a_route_to_anywhere_gives_its_devices(byte[] route, int[] devices) =>
        Assert.Equal(devices, DevicesOf(route));

    [Theory]
    [InlineData(new byte[] { 0, 64 }, 2, true)]
    [InlineData(new byte[] { 0, 64, 128, 192 }, 2, true)]
    [InlineData(new byte[] { 128, 192 }, 2, true)]
    [InlineData(new byte[] { 0, 0, 0 }, 2, false)]
    [InlineData(new byte[] { 0, 32, 96 }, 3, true)]
    [InlineData(new byte[] { 0, 32 }, 3, false)]
    [InlineData(new byte[] { 224, 240 }, 4, false)]
    [InlineData(new byte[] { 10, 172, 192, 224 }, 8, false)]
    public void routes_that_lead_anywhere_together_count_as_one(byte[] destinations, byte prefix, bool isDefault)
    {
        byte[][] routes =
        [
            .. destinations.Select(first =>
                Route(prefix, Unicast, Attribute(1, [first, 0, 0, 0]), Attribute(4, Number(7)))),
        ];

        int[] expected = isDefault ? [7] : [];
        Assert.Equal(expected, DevicesOf(routes));
        // Each by another device, none of them is that of a default route.
        byte[][] apart = [.. routes.Select((route, place) => (byte[])[.. route[..^4], .. Number(place + 10)])];
        Assert.Empty(DevicesOf(apart));
    }

    [Fact]
    public void routes_to_each_first_byte_count_as_one()
    {
        byte[][] routes =
        [
            .. Enumerable.Range(1, 223).Select(first =>
                Route(8, Unicast, Attribute(1, [(byte)first, 0, 0, 0]), Attribute(4, Number(7)))),
        ];

        Assert.Equal([7], DevicesOf(routes));
        Assert.Empty(DevicesOf(routes[..90]));
    }

    [Theory]
    [InlineData(0x20, 3, true)]
    [InlineData(0xFD, 8, false)]
    [InlineData(0xFC, 7, false)]
    [InlineData(0xFF, 8, false)]
    public void all_that_is_assigned_of_ipv6_is_anywhere(byte first, byte prefix, bool isDefault)
    {
        byte[] route = Route(prefix, Unicast, Attribute(1, [first, .. new byte[15]]), Attribute(4, Number(7)));
        route[0] = 10;

        int[] expected = isDefault ? [7] : [];
        Assert.Equal(expected, DevicesOf(route));
    }

    [Fact]
    public void cut_routes_break_nothing()
    {
        byte[] whole = Route(0, Unicast, Attribute(9, [.. Hop(7, Attribute(5, [10, 0, 0, 1])), .. Hop(9)]));
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Empty(DevicesOf(whole[..length]).Except([0, 7, 9]));
        }
    }

    private static IEnumerable<int> DevicesOf(params byte[][] routes)
    {
        var parts = new RoutedParts();
        foreach (byte[] route in routes)
            DefaultRoutes.Add(route, parts);
        return parts.DevicesToAnywhere().Order();
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
