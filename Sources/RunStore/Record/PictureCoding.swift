import Foundation
import RunEvents

/// A picture in the record: label, confidence, mels, frames, and the levels in 16 bits. Its further tags follow, and
/// after −1, which is no tag, its number and its nearest clip with the distance. In older records the body ends sooner.
enum PictureCoding {
    static func encode(_ picture: Picture) -> Data {
        var writer = ByteWriter()
        writer.write(Int32(picture.label))
        writer.write(picture.confidence)
        writer.write(UInt16(picture.mels))
        writer.write(UInt16(picture.frames))
        for level in picture.levels { writer.write(Float16(level)) }
        for tag in picture.alsoAsked { writer.write(Int32(tag)) }
        guard picture.number != nil || picture.nearestClip != nil else { return writer.data }
        writer.write(Int32(-1))
        writer.write(Int32(picture.number ?? -1))
        writer.write(Int32(picture.nearestClip?.number ?? -1))
        writer.write(picture.nearestClip?.distance ?? 0)
        return writer.data
    }

    static func decode(_ data: Data) -> Picture? {
        var reader = ByteReader(data)
        guard let label = reader.read(Int32.self), let confidence = reader.readFloat(),
            let mels = reader.read(UInt16.self), let frames = reader.read(UInt16.self),
            let levels = reader.readHalves(Int(mels) * Int(frames))
        else { return nil }
        var picture = Picture(
            label: Int(label), confidence: confidence, mels: Int(mels), frames: Int(frames), levels: levels)
        while let tag = reader.read(Int32.self) {
            guard tag == -1 else {
                picture.alsoAsked.append(Int(tag))
                continue
            }
            guard let number = reader.read(Int32.self), let clip = reader.read(Int32.self),
                let distance = reader.readFloat()
            else { return nil }
            if number >= 0 { picture.number = Int(number) }
            if clip >= 0 { picture.nearestClip = NearestClip(number: Int(clip), distance: distance) }
        }
        return picture
    }
}

/// A map in the record: its two shares, the clips' spacing (NaN for none), and 17 bytes for each point, which as JSON
/// would be four times as many.
enum MapCoding {
    static func encode(_ map: HiddenMap) -> Data {
        var writer = ByteWriter()
        writer.write(map.xShare)
        writer.write(map.yShare)
        writer.write(map.clipSpacing ?? .nan)
        for point in map.points {
            writer.write(point.source.rawValue)
            writer.write(Int32(point.number))
            writer.write(Int32(point.label ?? -1))
            writer.write(point.x)
            writer.write(point.y)
        }
        return writer.data
    }

    static func decode(_ data: Data) -> HiddenMap? {
        var reader = ByteReader(data)
        guard let xShare = reader.readFloat(), let yShare = reader.readFloat(), let spacing = reader.readFloat() else {
            return nil
        }
        var points: [HiddenMap.Point] = []
        while !reader.isAtEnd {
            guard let kind = reader.read(UInt8.self), let source = HiddenMap.Point.Source(rawValue: kind),
                let number = reader.read(Int32.self), let label = reader.read(Int32.self),
                let x = reader.readFloat(), let y = reader.readFloat()
            else { return nil }
            points.append(
                HiddenMap.Point(source, number: Int(number), label: label >= 0 ? Int(label) : nil, x: x, y: y))
        }
        return HiddenMap(
            points: points, xShare: xShare, yShare: yShare, clipSpacing: spacing.isNaN ? nil : spacing)
    }
}
